using System.Xml;

namespace Sidecar.AppMetadata;

/// <summary>The folder into which the Salesforce side is written: all files or none.</summary>
internal static class SourceFolder
{
    private const string Unfinished = ".new";

    /// <summary>The first of the files that exists already; null when none does.</summary>
    public static string? Existing(DirectoryInfo folder, IEnumerable<SourceFile> files)
        => files.Select(file => PathOf(folder, file)).FirstOrDefault(File.Exists);

    /// <summary>
    /// The consumer key of an app that was written there before; null without one. An app keeps its key: a second deployment with another
    /// would be refused, or cut off the sidecar.
    /// </summary>
    public static string? ConsumerKey(DirectoryInfo folder)
    {
        try
        {
            foreach (var file in folder.Exists ? folder.EnumerateFiles("*-meta.xml", SearchOption.AllDirectories) : [])
            {
                using var stream = file.OpenRead();
                using var xml = XmlReader.Create(stream);
                if (xml.ReadToFollowing("consumerKey"))
                {
                    return xml.ReadElementContentAsString();
                }
            }
        }
        catch (XmlException)
        {
            // Not ours.
        }

        return null;
    }

    /// <exception cref="IOException">A file cannot be written. No file has changed then, if the last step did not fail.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of rights.</exception>
    public static void Write(DirectoryInfo folder, IReadOnlyCollection<SourceFile> files)
    {
        try
        {
            foreach (var file in files)
            {
                var path = PathOf(folder, file);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path + Unfinished, file.Content);
            }

            foreach (var file in files)
            {
                var path = PathOf(folder, file);
                File.Move(path + Unfinished, path, overwrite: true);
            }
        }
        finally
        {
            foreach (var unfinished in files.Select(file => PathOf(folder, file) + Unfinished).Where(File.Exists))
            {
                File.Delete(unfinished);
            }
        }
    }

    private static string PathOf(DirectoryInfo folder, SourceFile file) => Path.Combine(folder.FullName, file.Path);
}
