using System.Security.Cryptography;
using System.Text;

namespace Sidecar.Certificates;

/// <summary>
/// The bytes of a mounted key or certificate and of the files that belong to it, not understood yet. Disposing clears them.
/// </summary>
/// <param name="path">The file, inside the directory where a directory was configured.</param>
/// <param name="bytes">Its content. Secret.</param>
/// <param name="mode">Permissions of the file, symbolic links resolved; null where the platform has none.</param>
/// <param name="companion">
/// The content of the file beside it: the certificate of a key, the key of a certificate. Empty when there is none.
/// </param>
/// <param name="password">The content of the configured password file; null when none is configured.</param>
internal sealed class MountedContent(string path, byte[] bytes, UnixFileMode? mode, byte[] companion, byte[]? password) : IDisposable
{
    /// <summary>A 16,384-bit key in PEM with its certificate chain is smaller than this; a log file at a wrong path is not.</summary>
    private const int MaxSize = 256 * 1024;

    public string Path => path;

    public byte[] Bytes => bytes;

    public UnixFileMode? Mode => mode;

    public byte[] Companion => companion;

    /// <summary>The configured password. Editors and <c>echo</c> end files with a line break that is no part of it.</summary>
    public string? Password { get; } = password is null ? null : Encoding.UTF8.GetString(password).TrimEnd('\r', '\n');

    /// <summary>SHA-256 of everything: changes exactly when something does, and reveals nothing.</summary>
    public string Fingerprint { get; } = Hash(bytes, companion, password ?? []);

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(bytes);
        CryptographicOperations.ZeroMemory(companion);
        CryptographicOperations.ZeroMemory(password);
    }

    /// <summary>It holds key material: not even its shape goes into a log.</summary>
    public override string ToString() => path;

    /// <summary>Reads one file within a bound.</summary>
    /// <param name="file">Full path.</param>
    /// <param name="what">What is expected there, to follow "the".</param>
    /// <param name="content">What is there.</param>
    /// <param name="permissions">Permissions of the file itself.</param>
    /// <returns>Why it cannot be read; null when it was. Each way of failing has its own message.</returns>
    public static MountedFileProblem? TryRead(string file, string what, out byte[] content, out UnixFileMode? permissions)
    {
        content = [];
        permissions = null;
        try
        {
            // One handle for content and permissions: both are of the same file even while a symbolic link is swapped, and the
            // permissions are those of the file, not of the link.
            using var handle = File.OpenHandle(file, options: FileOptions.SequentialScan);
            permissions = OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(handle);
            var buffer = new byte[MaxSize + 1];
            var length = 0;
            for (int read; length < buffer.Length && (read = RandomAccess.Read(handle, buffer.AsSpan(length), length)) > 0;)
            {
                length += read;
            }

            content = buffer.AsSpan(0, length).ToArray();
            CryptographicOperations.ZeroMemory(buffer);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(MountedFileProblemKind.Missing, $"The {what} file {file} does not exist.",
                "Check the path and that the secret is mounted into this container.");
        }
        catch (UnauthorizedAccessException)
        {
            return new(MountedFileProblemKind.Unreadable,
                $"The {what} file {file} may not be read by this process (user {Environment.UserName}).",
                "Make it readable for the sidecar's user or group; in Kubernetes set the pod's fsGroup and the volume's defaultMode "
                + "(0440).");
        }
        catch (IOException failed)
        {
            return new(MountedFileProblemKind.Unreadable, $"The {what} file {file} cannot be read: {failed.Message}",
                "Check the volume and the path.");
        }

        if (content.AsSpan().Trim(" \t\r\n"u8).Length == 0)
        {
            return new(MountedFileProblemKind.Empty, $"The {what} file {file} is empty.", "Check what fills it (secret, template, copy).");
        }

        if (content.Length > MaxSize)
        {
            CryptographicOperations.ZeroMemory(content);
            return new(MountedFileProblemKind.TooLarge, $"The {what} file {file} is larger than {MaxSize / 1024} KiB.",
                "Check the path: this is probably another file.");
        }

        return null;
    }

    // The lengths are hashed too, so that moving a byte from one file to the other is a change.
    private static string Hash(params ReadOnlySpan<byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(BitConverter.GetBytes(file.Length));
            hash.AppendData(file);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
