namespace Sidecar.Forwarding.UrlRewriting;

/// <summary>How many raw bytes stand for so many characters of the decoded text. The characters in question are ASCII.</summary>
internal static class RawText
{
    /// <summary>Inside a JSON string: <c>\/</c> and the like are one character, <c>\u0041</c> too.</summary>
    public static int JsonLength(ReadOnlySpan<byte> raw, int characters)
    {
        var length = 0;
        for (; characters > 0; characters--)
        {
            length += raw[length] != '\\' ? 1 : raw[length + 1] == 'u' ? 6 : 2;
        }

        return length;
    }

    /// <summary>In a form value: <c>%2F</c> is one character.</summary>
    public static int UrlEncodedLength(ReadOnlySpan<byte> raw, int characters)
    {
        var length = 0;
        for (; characters > 0; characters--)
        {
            length += raw[length] == '%' ? 3 : 1;
        }

        return Math.Min(length, raw.Length);
    }
}
