using System.Security.Cryptography;
using System.Text;
using Sidecar.Configuration;

namespace Sidecar.LegacyLogins;

/// <summary>The password that logins must present when <see cref="LegacyLoginOptions.PasswordPath"/> is set.</summary>
/// <remarks>
/// Compared exactly: an app that appends a security token needs password and token together in the file. Every grant must bring it,
/// as the credential of that grant; otherwise a client would only have to choose another grant. The file is read at each login: logins
/// are rare, and a mounted secret may change at any time. A file that cannot be read lets nobody in.
/// </remarks>
internal sealed partial class LocalPassword(SidecarOptions options, ILogger<LocalPassword> logger)
{
    private const int LongestFile = 4096;

    public bool IsRequired => options.LegacyLogins.PasswordPath.Length > 0;

    public bool Accepts(string? presented)
    {
        if (!IsRequired)
        {
            return true;
        }

        if (Read() is not { Length: > 0 } expected)
        {
            return false;
        }
        // Hashes have one length: comparing them tells neither content nor length of the password.
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(presented ?? "")), SHA256.HashData(expected));
    }

    private byte[]? Read()
    {
        try
        {
            using var file = File.OpenRead(options.LegacyLogins.PasswordPath);
            var content = new byte[LongestFile];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            // Editors and secret tools end files with a line break.
            return content.AsSpan(0, length).TrimEnd("\r\n"u8).ToArray();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Log.Unreadable(logger, options.LegacyLogins.PasswordPath, failure.GetType().Name);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1310, LogLevel.Error,
            "The local password file {Path} cannot be read ({Reason}); every legacy login is refused until it can",
            EventName = "LocalPasswordUnreadable")]
        public static partial void Unreadable(ILogger logger, string path, string reason);
    }
}
