using System.Text;

namespace Sidecar.IntegrationTests.Docs;

/// <summary>A table in Markdown.</summary>
internal static class MarkdownTable
{
    public static string Write(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder();
        Row(text, head);
        Row(text, [.. head.Select(_ => "---")]);
        foreach (var row in rows)
        {
            Assert.Equal(head.Count, row.Count);
            Row(text, [.. row.Select(Cell)]);
        }

        return text.ToString();
    }

    public static string Code(string text) => text.Length == 0 ? "" : $"`{text}`";

    private static void Row(StringBuilder text, IReadOnlyList<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    // A bar would end the cell, an angle bracket would begin a tag.
    private static string Cell(string text)
        => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
