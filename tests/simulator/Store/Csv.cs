using System.Text;

namespace Simulator.Store;

/// <summary>CSV as Bulk APIs speak it (RFC 4180, every value quoted on output).</summary>
internal static class Csv
{
    public static List<string[]> Parse(string text, char delimiter = ',')
    {
        var rows = new List<string[]>();
        var row = new List<string>();
        var value = new StringBuilder();
        var quoted = false;
        var any = false;
        for (var i = text.StartsWith('\uFEFF') ? 1 : 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"')
                {
                    value.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    value.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"')
            {
                (quoted, any) = (true, true);
            }
            else if (c == delimiter)
            {
                row.Add(value.ToString());
                value.Clear();
                any = true;
            }
            else if (c == '\n')
            {
                EndRow();
            }
            else if (c != '\r')
            {
                value.Append(c);
                any = true;
            }
        }

        EndRow();
        return rows;

        void EndRow()
        {
            if (any)
            {
                row.Add(value.ToString());
                rows.Add([.. row]);
            }

            row.Clear();
            value.Clear();
            any = false;
        }
    }

    public static string Line(params IEnumerable<string> values) =>
        string.Join(',', values.Select(value => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\n";
}
