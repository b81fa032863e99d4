using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Docs;

/// <summary>
/// The part of a document between two marker comments, which is written from code. The text around it is written by hand.
/// Environment variable <c>UPDATE_DOCS=1</c> makes the tests write the part instead of comparing it.
/// </summary>
internal sealed record GeneratedSection(string File, string Name)
{
    private static bool Updates => Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1";

    private string Begin => $"<!-- generated: {Name} (UPDATE_DOCS=1, see CONTRIBUTING.md) -->";

    private string End => $"<!-- /generated: {Name} -->";

    /// <summary>Compares, or writes where that is wanted.</summary>
    public void MustBe(string expected)
    {
        var path = Repository.At(File.Split('/'));
        var document = System.IO.File.ReadAllText(path);
        var replaced = Replace(document, expected);
        if (replaced == document)
        {
            return;
        }

        if (Updates)
        {
            System.IO.File.WriteAllText(path, replaced);
            return;
        }

        Assert.Fail($"{File}: the part '{Name}' is not what the code says. Write it anew and commit it:\n" +
            $"  UPDATE_DOCS=1 dotnet run --project tests/integration -- --filter-namespace \"{typeof(GeneratedSection).Namespace}\"\n" +
            $"First difference: {FirstDifference(document, replaced)}");
    }

    /// <summary>The document with another text between the markers.</summary>
    public string Replace(string document, string text)
    {
        var begin = document.IndexOf(Begin, StringComparison.Ordinal);
        var end = document.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= 0 && end > begin, $"{File} must have the lines\n{Begin}\n{End}");
        return $"{document[..(begin + Begin.Length)]}\n\n{text.Trim()}\n\n{document[end..]}";
    }

    private static string FirstDifference(string found, string expected)
    {
        var (foundLines, expectedLines) = (found.Split('\n'), expected.Split('\n'));
        var line = 0;
        while (line < foundLines.Length && line < expectedLines.Length && foundLines[line] == expectedLines[line])
        {
            line++;
        }

        return $"line {line + 1}\n  is:        {foundLines.ElementAtOrDefault(line)}\n  should be: {expectedLines.ElementAtOrDefault(line)}";
    }
}
