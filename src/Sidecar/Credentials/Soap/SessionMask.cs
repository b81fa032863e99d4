using System.Buffers;

namespace Sidecar.Credentials.Soap;

/// <summary>
/// Hides session ids in what Salesforce says: old faults echo the id they refuse (WF §3.4), which here is the real one. The org id
/// before the <c>!</c> stays readable, everything after it becomes <c>*</c>; lengths do not change.
/// </summary>
public static class SessionMask
{
    private static readonly SearchValues<char> Chars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._");

    private static readonly SearchValues<byte> Bytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._"u8);

    /// <summary>The text with every session id masked; the same instance when there is none.</summary>
    public static string Mask(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains('!')) return text;
        var result = text.ToCharArray();
        for (var at = 0; FindNext(result, at) is (var start, var length) && length >= 0; at = start + length)
        {
            result.AsSpan(start, length).Fill('*');
        }

        return new string(result);
    }

    /// <summary>Masks in place; in any encoding that writes ASCII as ASCII. Whether anything was masked.</summary>
    public static bool Mask(Span<byte> text)
    {
        var masked = false;
        var rest = text;
        while (rest.IndexOf((byte)'!') is var mark && mark >= 0)
        {
            var before = rest[..mark];
            rest = rest[(mark + 1)..];
            if (!EndsWithOrgId(before)) continue;
            var length = rest.IndexOfAnyExcept(Bytes);
            length = length < 0 ? rest.Length : length;
            masked |= length > 0;
            rest[..length].Fill((byte)'*');
            rest = rest[length..];
        }

        return masked;
    }

    private static (int Start, int Length) FindNext(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length && text[from..].IndexOf('!') is var found && found >= 0)
        {
            var start = from + found + 1;
            var lead = text[..(start - 1)];
            // 00D and 12 more characters; some ids are written with 15 more.
            if ((lead.Length >= 15 && lead[^15..].StartsWith("00D")) || (lead.Length >= 18 && lead[^18..].StartsWith("00D")))
            {
                var length = text[start..].IndexOfAnyExcept(Chars);
                return (start, length < 0 ? text.Length - start : length);
            }

            from = start;
        }

        return (0, -1);
    }

    private static bool EndsWithOrgId(ReadOnlySpan<byte> lead) =>
        (lead.Length >= 15 && lead[^15..].StartsWith("00D"u8)) || (lead.Length >= 18 && lead[^18..].StartsWith("00D"u8));
}
