using System.Buffers;
using Sidecar.Secrets;

namespace Sidecar.Migration;

/// <summary>
/// The name of a client program: the first product of its User-Agent, without version and comment. Whoever reaches the port may write
/// anything into that header, by mistake also a credential, so the name is bounded and made of plain words only.
/// </summary>
internal static class ClientProgram
{
    public const string Unnamed = "(no name)";
    public const string Unreadable = "(unreadable name)";

    private const int LongestName = 64;

    /// <summary>How much of a header is looked at. A token must be seen whole enough to be known as one.</summary>
    private const int LongestHeader = 512;

    /// <summary>A word with a digit that is longer than this is not a word.</summary>
    private const int LongestMixedWord = 16;

    private static readonly SearchValues<char> Plain
        = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._+&'".AsSpan());

    private const string WcfPredecessor = "MS Web Services Client Protocol";
    private const string PowerShell = "WindowsPowerShell";

    /// <summary>
    /// The place at which a name would stand, unchecked. A name that is already known is so found without an allocation.
    /// </summary>
    public static ReadOnlySpan<char> RawName(ReadOnlySpan<char> userAgent)
    {
        var head = userAgent[..Math.Min(userAgent.Length, LongestHeader)];

        // Old .NET clients and PowerShell come as a browser, like browsers themselves.
        if (head.StartsWith("Mozilla/", StringComparison.Ordinal))
        {
            return head.Contains(WcfPredecessor, StringComparison.Ordinal) ? WcfPredecessor
                : head.Contains(PowerShell, StringComparison.Ordinal) ? PowerShell
                : "Mozilla";
        }

        var end = head.IndexOfAny("/(;,");
        return (end < 0 ? head : head[..end]).Trim();
    }

    /// <summary>The name, fit to be shown.</summary>
    public static string NameOf(ReadOnlySpan<char> userAgent)
    {
        var raw = RawName(userAgent);
        if (raw.IsEmpty)
        {
            return Unnamed;
        }

        // A slash may stand inside a token. Only before a version does it end a product.
        var from = userAgent[..Math.Min(userAgent.Length, LongestHeader)].TrimStart();
        var after = raw.Length < from.Length && from[raw.Length] == '/' ? from[(raw.Length + 1)..].TrimStart("vV") : "0";
        var judged = !after.IsEmpty && char.IsAsciiDigit(after[0]) ? raw : from;
        var safe = SafeText.From(judged.ToString(), LongestHeader);
        return Words(RawName(safe));
    }

    /// <summary>A name that was checked before, and comes back from a file.</summary>
    public static string Checked(string? name)
        => name is Unnamed or Unreadable or ClientPrograms.Others ? name
            : string.IsNullOrEmpty(name) ? Unnamed
            : Words(RawName(SafeText.From(name, LongestHeader)));

    /// <summary>The words up to the first one that is not plain.</summary>
    private static string Words(ReadOnlySpan<char> text)
    {
        var length = 0;
        foreach (var range in text.Split(' '))
        {
            var word = text[range];
            var end = range.End.GetOffset(text.Length);
            if (!IsPlain(word) || end > LongestName)
            {
                break;
            }

            length = end;

            // What follows is the credential.
            if (word is "Bearer" or "Basic" or "OAuth" or "Session" or "Token")
            {
                break;
            }
        }

        var name = text[..length].Trim();
        return name.IsEmpty ? Unreadable : name.ToString();
    }

    private static bool IsPlain(ReadOnlySpan<char> word)
    {
        if (word.ContainsAnyExcept(Plain))
        {
            return false;
        }

        foreach (var range in word.SplitAny('-', '.', '_'))
        {
            if (word[range].Length > LongestMixedWord && word[range].ContainsAnyInRange('0', '9'))
            {
                return false;
            }
        }

        return true;
    }
}
