namespace Sidecar.Migration;

/// <summary>Reads files that are small when they are right.</summary>
internal static class SmallFile
{
    /// <exception cref="FormatException">It is longer than <paramref name="limit"/> bytes.</exception>
    public static ReadOnlyMemory<byte> Read(string path, int limit)
    {
        using var file = File.OpenRead(path);
        if (file.Length > limit)
        {
            throw new FormatException($"it is longer than {limit} bytes");
        }

        var content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }
}
