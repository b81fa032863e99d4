using System.Text;

namespace Sidecar.IntegrationTests.Docs;

/// <summary>A list in Markdown, for what is too long for the cells of a table.</summary>
internal static class MarkdownList
{
    private const int Width = 120;
    private const string Indent = "  ";

    public static string Write(IEnumerable<string> items)
    {
        var text = new StringBuilder();
        foreach (var item in items)
        {
            Item(text, item);
        }

        return text.ToString();
    }

    private static void Item(StringBuilder text, string item)
    {
        var line = new StringBuilder("-");
        foreach (var word in item.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line.Clear().Append(Indent).Append(word);
            }
            else
            {
                line.Append(' ').Append(word);
            }
        }

        text.Append(line).Append('\n');
    }
}
