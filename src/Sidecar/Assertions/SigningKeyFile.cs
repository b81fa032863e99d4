using Sidecar.Certificates;
using static Sidecar.Certificates.MountedContent;

namespace Sidecar.Assertions;

/// <summary>Finds the signing key that is mounted and hands its bytes to <see cref="SigningKeyFormat"/>.</summary>
internal static class SigningKeyFile
{
    private const string KubernetesKeyName = "tls.key";
    private const string KubernetesCertificateName = "tls.crt";
    private const string CertificateExtension = ".crt";

    /// <summary>
    /// Loads the key at <paramref name="path"/>, with the password in the file
    /// <paramref name="passwordPath"/> (empty: none).
    /// </summary>
    public static MountedFileResult<SigningKey> Load(string path, string passwordPath)
        => MountedFile.Load(Read(path, passwordPath), SigningKeyFormat.Parse);

    /// <summary>Reads what is there without understanding it.</summary>
    public static MountedFileResult<MountedContent> Read(string path, string passwordPath)
    {
        if (path.Length == 0)
        {
            return new(new MountedFileProblem(MountedFileProblemKind.NotConfigured, "No signing key is configured.",
                "Set the key path to the private key whose certificate was uploaded to the app in Salesforce."));
        }

        var full = Path.GetFullPath(path);
        byte[] certificates = [];
        if (Directory.Exists(full))
        {
            var inside = Path.Combine(full, KubernetesKeyName);
            if (!File.Exists(inside))
            {
                return new(new MountedFileProblem(MountedFileProblemKind.Missing,
                    $"The signing key directory {full} holds no {KubernetesKeyName} (found: {Names(full)}).",
                    "Mount a Kubernetes secret of type kubernetes.io/tls there, or set the key path to the key file itself."));
            }

            // The certificate only serves to warn of its end, so its absence is no problem.
            TryRead(Path.Combine(full, KubernetesCertificateName), "certificate", out certificates, out _);
            full = inside;
        }
        else if (Path.ChangeExtension(full, CertificateExtension) is var beside && beside != full && File.Exists(beside))
        {
            // keys/tls.key has its certificate in keys/tls.crt, as keygen writes them. That of another key does no harm: it is recognised.
            TryRead(beside, "certificate", out certificates, out _);
        }

        if (TryRead(full, "signing key", out var key, out var mode) is { } unreadable)
        {
            return new(unreadable);
        }

        byte[]? password = null;
        return passwordPath.Length > 0 && TryRead(Path.GetFullPath(passwordPath), "key password", out password, out _) is { } noPassword
            ? new(noPassword)
            : new(new MountedContent(full, key, mode, certificates, password));
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
}
