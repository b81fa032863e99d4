using System.Globalization;

namespace Simulator.Store.Soql;

/// <summary>How values compare: texts without case, null first, ids by their 18 characters.</summary>
internal static class SoqlValues
{
    public static int Compare(object? left, object? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (string a, string b) => string.Compare(a, b, StringComparison.OrdinalIgnoreCase),
        (bool a, bool b) => a.CompareTo(b),
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        _ => Number(left).CompareTo(Number(right)),
    };

    public static Func<object?, bool> Comparison(string symbol, object? value) => symbol switch
    {
        "=" => actual => Compare(actual, value) == 0,
        "!=" or "<>" => actual => Compare(actual, value) != 0,
        "<" => actual => actual is not null && Compare(actual, value) < 0,
        "<=" => actual => actual is not null && Compare(actual, value) <= 0,
        ">" => actual => actual is not null && Compare(actual, value) > 0,
        ">=" => actual => actual is not null && Compare(actual, value) >= 0,
        _ => throw SoqlException.Malformed($"unexpected token: '{symbol}'"),
    };

    /// <summary><c>%</c> any run, <c>_</c> any one character, without case.</summary>
    public static bool Like(string text, string pattern)
    {
        if (pattern.Length == 0)
        {
            return text.Length == 0;
        }

        if (pattern[0] == '%')
        {
            return Enumerable.Range(0, text.Length + 1).Any(skip => Like(text[skip..], pattern[1..]));
        }

        return text.Length > 0
            && (pattern[0] == '_' || char.ToUpperInvariant(pattern[0]) == char.ToUpperInvariant(text[0]))
            && Like(text[1..], pattern[1..]);
    }

    private static double Number(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
