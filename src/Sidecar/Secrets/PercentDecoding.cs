namespace Sidecar.Secrets;

/// <summary>
/// Decodes percent-encoding as often as any server may: <c>%2570w</c> is <c>%70w</c> is <c>pw</c> to one that decodes twice.
/// </summary>
internal static class PercentDecoding
{
    /// <summary>
    /// Each pass costs time in proportion to the text, so their number is bounded: <c>%25</c> can be nested thousands deep.
    /// </summary>
    private const int MostPasses = 8;

    /// <summary>Decodes until nothing changes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isWhole">False when there are more layers than anybody has a reason for; what they hide is not known.</param>
    /// <param name="decode">One pass.</param>
    public static string Decode(string text, out bool isWhole, Func<string, string>? decode = null)
    {
        decode ??= Uri.UnescapeDataString;
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var decoded = text.Contains('%', StringComparison.Ordinal) ? decode(text) : text;
            if (decoded == text)
            {
                isWhole = true;
                return text;
            }

            text = decoded;
        }

        isWhole = !text.Contains('%', StringComparison.Ordinal) || decode(text) == text;
        return text;
    }
}
