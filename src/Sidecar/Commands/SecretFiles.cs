namespace Sidecar.Commands;

/// <summary>Writes new key files: private ones for this user only, and never over something that is there.</summary>
internal static class SecretFiles
{
    public static int Write(DirectoryInfo directory, IReadOnlyList<(string Name, string Content, bool Private)> files, string next)
    {
        var existing = files.Select(f => Path.Combine(directory.FullName, f.Name)).FirstOrDefault(File.Exists);
        if (existing is not null)
        {
            Console.Error.WriteLine($"sidecar: {existing} exists and is not overwritten; give another --directory.");
            return 1;
        }

        try
        {
            directory.Create();
            foreach (var (name, content, isPrivate) in files)
            {
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                {
                    options.UnixCreateMode = isPrivate
                        ? UnixFileMode.UserRead | UnixFileMode.UserWrite
                        : UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
                }

                using var writer = new StreamWriter(Path.Combine(directory.FullName, name), options);
                writer.Write(content + "\n");
                Console.WriteLine($"wrote {Path.Combine(directory.FullName, name)}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"sidecar: {e.Message}");
            return 1;
        }

        Console.WriteLine(next);
        return 0;
    }
}
