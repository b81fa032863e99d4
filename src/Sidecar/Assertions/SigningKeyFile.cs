using System.Security.Cryptography;

namespace Sidecar.Assertions;

/// <summary>
/// Reads what is mounted: finds the file, reads it once (bounded), and hands the bytes to <see cref="SigningKeyFormat"/>.
/// Each way of failing has its own message: at three in the night "bad key" is no help.
/// </summary>
public static class SigningKeyFile
{
    /// <summary>A 16,384-bit key in PEM with its certificate chain stays below this; a wrong path to a log file does not.</summary>
    private const int MaxSize = 256 * 1024;

    private const string KubernetesKeyName = "tls.key";
    private const string KubernetesCertificateName = "tls.crt";

    /// <summary>
    /// Loads the key at <paramref name="path"/>, with the password in the file
    /// <paramref name="passwordPath"/> (empty: none).
    /// </summary>
    public static SigningKeyResult Load(string path, string passwordPath) => Load(path, passwordPath, out _);

    /// <param name="identity">Changes exactly when what was found changes; for polling. Derived by SHA-256, reveals nothing.</param>
    internal static SigningKeyResult Load(string path, string passwordPath, out string identity)
    {
        var found = Read(path, passwordPath);
        identity = found.Identity;
        if (found.Problem is { } problem)
            return new(problem);
        try
        {
            return SigningKeyFormat.Parse(found.Content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(found.Content.Bytes);
        }
    }

    private static Found Read(string path, string passwordPath)
    {
        if (path.Length == 0)
        {
            return Failed(SigningKeyProblemKind.NotConfigured, "No signing key is configured.",
                "Set the key path to the private key whose certificate was uploaded to the app in Salesforce.");
        }

        var full = Path.GetFullPath(path);
        byte[] certificates = [];
        if (Directory.Exists(full))
        {
            var inside = Path.Combine(full, KubernetesKeyName);
            if (!File.Exists(inside))
            {
                return Failed(SigningKeyProblemKind.Missing,
                    $"The signing key directory {full} holds no {KubernetesKeyName} (found: {Names(full)}).",
                    $"Mount a Kubernetes secret of type kubernetes.io/tls there, or set the key path to the key file itself.");
            }

            // Only said when it ends, so its absence is no problem.
            TryRead(Path.Combine(full, KubernetesCertificateName), "certificate", out certificates, out _);
            full = inside;
        }

        if (TryRead(full, "signing key", out var bytes, out var mode) is { } unreadable)
            return Failed(unreadable);
        if (passwordPath.Length == 0)
            return new(new(full, bytes, mode, null, certificates), null, Hash(bytes, [], certificates));
        var passwordFull = Path.GetFullPath(passwordPath);
        if (TryRead(passwordFull, "key password", out var passwordBytes, out _) is { } noPassword)
            return Failed(noPassword);
        // Editors and `echo` end files with a line break that is no part of the password.
        var password = System.Text.Encoding.UTF8.GetString(passwordBytes).TrimEnd('\r', '\n');
        return new(new(full, bytes, mode, password, certificates), null, Hash(bytes, passwordBytes, certificates));
    }

    private static SigningKeyProblem? TryRead(string full, string what, out byte[] bytes, out UnixFileMode? mode)
    {
        bytes = [];
        mode = null;
        try
        {
            // One handle for content and permissions: both are of the same file even while a symbolic link is swapped, and the
            // permissions are those of the file, not of the link.
            using var handle = File.OpenHandle(full, options: FileOptions.SequentialScan);
            mode = OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(handle);
            var buffer = new byte[MaxSize + 1];
            var length = 0;
            for (int read; length < buffer.Length && (read = RandomAccess.Read(handle, buffer.AsSpan(length), length)) > 0;)
                length += read;
            bytes = buffer.AsSpan(0, length).ToArray();
            CryptographicOperations.ZeroMemory(buffer);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(SigningKeyProblemKind.Missing, $"The {what} file {full} does not exist.",
                "Check the path and that the secret is mounted into this container.");
        }
        catch (UnauthorizedAccessException)
        {
            return new(SigningKeyProblemKind.Unreadable,
                $"The {what} file {full} may not be read by this process (user {Environment.UserName}).",
                "Make it readable for the sidecar's user or group; in Kubernetes set the pod's fsGroup and the volume's defaultMode " +
                "(0440).");
        }
        catch (IOException failed)
        {
            return new(SigningKeyProblemKind.Unreadable, $"The {what} file {full} cannot be read: {failed.Message}",
                "Check the volume and the path.");
        }

        if (bytes.AsSpan().Trim(" \t\r\n"u8).Length == 0)
            return new(SigningKeyProblemKind.Empty, $"The {what} file {full} is empty.", "Check what fills it (secret, template, copy).");
        if (bytes.Length > MaxSize)
        {
            CryptographicOperations.ZeroMemory(bytes);
            return new(SigningKeyProblemKind.TooLarge, $"The {what} file {full} is larger than {MaxSize / 1024} KiB.",
                "Check the path: this cannot be it.");
        }

        return null;
    }

    private static string Names(string directory)
    {
        try
        {
            var names = Directory.EnumerateFileSystemEntries(directory).Select(Path.GetFileName).Take(8).ToArray();
            return names.Length == 0 ? "nothing" : string.Join(", ", names);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "a directory that may not be listed";
        }
    }

    // Lengths are hashed along so that moving a byte from one file to the other is a change.
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

    private static Found Failed(SigningKeyProblemKind kind, string message, string remedy) =>
        Failed(new SigningKeyProblem(kind, message, remedy));

    private static Found Failed(SigningKeyProblem problem) => new(default, problem, problem.Kind + "|" + problem.Message);

    private readonly record struct Found(SigningKeyContent Content, SigningKeyProblem? Problem, string Identity);
}
