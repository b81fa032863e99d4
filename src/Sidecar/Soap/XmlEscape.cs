using System.Text;

namespace Sidecar.Soap;

/// <summary>Text as XML content or attribute value.</summary>
internal static class XmlEscape
{
    /// <summary>In pure ASCII, so that it fits every encoding: what lies outside becomes a character reference.</summary>
    public static string Escape(string text) => Escape(text, asciiOnly: true);

    /// <summary>For a message in UTF-8: only markup is escaped. Clients that search the text find what they look for.</summary>
    public static string Text(string text) => Escape(text, asciiOnly: false);

    private static string Escape(string text, bool asciiOnly)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text.AsSpan().IndexOfAny("&<>\"'") < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => result.Append("&amp;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '"' => result.Append("&quot;"),
                '\'' => result.Append("&apos;"),
                >= ' ' and <= '~' => result.Append((char)rune.Value),
                '\t' or '\n' or '\r' or 0x7F => result.Append("&#").Append(rune.Value).Append(';'),
                // What XML cannot carry at all.
                < ' ' or 0xFFFE or 0xFFFF => result.Append('?'),
                _ when asciiOnly => result.Append("&#").Append(rune.Value).Append(';'),
                _ => result.Append(rune.ToString()),
            };
        }

        return result.ToString();
    }
}
