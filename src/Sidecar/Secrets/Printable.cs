namespace Sidecar.Secrets;

/// <summary>
/// Makes a client's text fit for an error or a log line: bounded, and without anything that could break a line or a header.
/// </summary>
internal static class Printable
{
    private const int LongestQuote = 80;

    /// <summary>A host, an origin or a path of a request, for an error that quotes it.</summary>
    public static string Quoted(string text) => Bounded(text, LongestQuote);

    public static string Bounded(string text, int limit)
    {
        var length = Math.Min(text.Length, limit);
        return string.Create(length, text, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = source[i] is >= ' ' and < (char)127 ? source[i] : '?';
            }
        });
    }
}
