namespace Sidecar.Assertions;

/// <summary>What was found at a key path, not understood yet.</summary>
/// <param name="Path">The file, inside the directory where one was configured.</param>
/// <param name="Bytes">Its content. Secret; whoever read it clears it.</param>
/// <param name="Mode">Permissions of the file, symbolic links resolved.</param>
/// <param name="Password">The configured password; null for none.</param>
/// <param name="Certificates">What lies beside the key as its certificate; empty when nothing does.</param>
internal readonly record struct SigningKeyContent(string Path, byte[] Bytes, UnixFileMode? Mode, string? Password, byte[] Certificates)
{
    /// <summary>Holds key material: not even its shape goes into a log.</summary>
    public override string ToString() => Path;
}
