namespace Sidecar.Forwarding;

/// <summary>A temporary file that only this process can read and that outlives neither it nor the request.</summary>
internal static class SpillFile
{
    public static FileStream Create(string directory)
    {
        var path = Path.Combine(directory, $"sf-sidecar-{Guid.NewGuid():N}.body");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            // Unlinked at once: even a killed process leaves no business data behind.
            File.Delete(path);
        }

        return file;
    }
}
