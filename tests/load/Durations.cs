using System.Globalization;

namespace Sidecar.LoadTests;

/// <summary>Lengths as the sidecar's own settings write them: a number and ms, s, m or h.</summary>
internal static class Durations
{
    public static TimeSpan Parse(string text)
    {
        var digits = text.TrimEnd('m', 's', 'h');
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number <= 0)
        {
            throw new FormatException($"'{text}' is not a duration; write for example 90s, 10m or 8h.");
        }

        return text[digits.Length..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => throw new FormatException($"'{text}' is not a duration; write for example 90s, 10m or 8h."),
        };
    }
}
