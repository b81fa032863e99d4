namespace Quickstart;

internal static class UnixFiles
{
    extension(File)
    {
        /// <summary>For its owner only, where the file system knows such a thing.</summary>
        public static void SetUnixFileModeIfUnix(string path)
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
    }
}
