using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Sidecar.Certificates;
using Sidecar.Configuration;
using Sidecar.Egress;

namespace Sidecar.SharedTokens;

/// <summary>Makes connections to Redis: TCP, TLS, login. Certificates and password are read each time, so that they may change.</summary>
internal sealed class RedisDialer(SharedTokenOptions options)
{
    /// <summary>What is wrong with the mounted files, by setting; nothing when tokens are not shared.</summary>
    public static IEnumerable<SettingError> Problems(SharedTokenOptions options)
    {
        if (options.CaCertificatePath.Length > 0 && Authorities(options).Problem is { } authorities)
        {
            yield return new("Sidecar:SharedTokens:CaCertificatePath", options.CaCertificatePath,
                $"{authorities.Message} {authorities.Remedy}");
        }

        if (options.PasswordPath.Length > 0 && Password(options, out _) is { } password)
        {
            // What is no path to the password may be the password.
            yield return new("Sidecar:SharedTokens:PasswordPath", null, $"the file cannot be used. {password.Remedy}");
        }
    }

    /// <returns>The connection, and a task that ends with it.</returns>
    /// <exception cref="RedisException">Redis cannot be reached, is not trusted, or refuses the login.</exception>
    public async Task<(RedisLink Link, Task Ended)> ConnectAsync(Action<byte[], byte[]> pushed, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellationToken);
        }
        catch (Exception failed) when (failed is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            var why = failed is SocketException { SocketErrorCode: var code } ? $"{code}" : "no response";
            throw new RedisException(RedisTrouble.Unreachable, $"Redis at {options.Address} cannot be reached ({why}).");
        }

        // A connection whose other end has vanished is noticed even when nothing is sent.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            stream = options.Tls ? await SecureAsync(stream, cancellationToken) : stream;
            var link = new RedisLink(stream, pushed);
            var ended = Task.Run(link.ReadToEndAsync, CancellationToken.None);
            await link.SendAsync(Greeting(), cancellationToken);
            return (link, ended);
        }
        catch (Exception failed)
        {
            await stream.DisposeAsync();
            throw failed is OperationCanceledException
                ? new RedisException(RedisTrouble.Slow, $"Redis at {options.Address} did not complete a connection in time.")
                : failed;
        }
    }

    private static MountedFileProblem? Password(SharedTokenOptions options, out byte[] password)
    {
        var problem = MountedContent.TryRead(options.PasswordPath, "password", out password, out _);
        password = [.. password.AsSpan().TrimEnd("\r\n"u8)];
        return problem;
    }

    private static MountedFileResult<X509Certificate2Collection> Authorities(SharedTokenOptions options)
        => MountedFile.Load(DestinationAuthorities.Read(options.CaCertificatePath), DestinationAuthorities.Parse);

    private byte[] Greeting()
    {
        if (options.PasswordPath.Length == 0)
        {
            return RedisFrame.Command("HELLO", "3");
        }

        return Password(options, out var password) is null
            ? RedisFrame.Command("HELLO", "3", "AUTH", options.User, password)
            : throw new RedisException(RedisTrouble.LoginRefused, "The password file of Redis cannot be read.");
    }

    private async Task<SslStream> SecureAsync(Stream stream, CancellationToken cancellationToken)
    {
        var authorities = options.CaCertificatePath.Length > 0 ? Authorities(options).Value : null;
        var secure = new SslStream(stream);
        var judge = new DestinationCertificate(() => authorities);
        try
        {
#pragma warning disable CA5359 // It accepts no certificate that is not trusted: it throws, because the exception says what is wrong.
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = options.Host,
                    RemoteCertificateValidationCallback = judge.Validate,
                    CertificateChainPolicy = new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
                },
                cancellationToken);
#pragma warning restore CA5359
            return secure;
        }
        catch (CertificateRefusedException refused)
        {
            throw new RedisException(RedisTrouble.CertificateRefused, refused.Message);
        }
        catch (Exception failed) when (failed is AuthenticationException or IOException)
        {
            throw failed.InnerException is CertificateRefusedException inner
                ? new RedisException(RedisTrouble.CertificateRefused, inner.Message)
                : new RedisException(RedisTrouble.Unreachable, $"Redis at {options.Address} does not speak TLS, or no version in common.");
        }
    }
}
