using System.Text;

namespace Sidecar.Credentials.Soap;

/// <summary>Text as XML content or attribute value in pure ASCII, so that it fits every encoding.</summary>
public static class XmlEscape
{
    /// <summary>Escapes markup and quotes; everything outside printable ASCII becomes a character reference, what XML cannot carry a "?".</summary>
    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text.AsSpan().IndexOfAny("&<>\"'") < 0) return text;
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
                '\t' or '\n' or '\r' or (>= 0x7F and not (0xFFFE or 0xFFFF)) => result.Append("&#").Append(rune.Value).Append(';'),
                _ => result.Append('?'),
            };
        }

        return result.ToString();
    }
}
