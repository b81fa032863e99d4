using System.Globalization;

namespace Sidecar.Configuration;

/// <summary>API versions as numbers: ten times the version, so 580 is 58.0. 0 stands for none.</summary>
internal static class VersionNumber
{
    /// <summary>The number that a text such as <c>v58.0</c>, <c>58.0</c> or <c>58</c> names; 0 when it names none.</summary>
    public static int Parse(ReadOnlySpan<char> text)
    {
        var digits = text.TrimStart("vV");
        var dot = digits.IndexOf('.');
        var whole = dot < 0 ? digits : digits[..dot];
        var tenths = dot < 0 ? "0" : digits[(dot + 1)..];
        return text.Length - digits.Length <= 1 && whole.Length is > 0 and <= 3 && tenths.Length == 1
            && int.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && char.IsAsciiDigit(tenths[0])
                ? (number * 10) + (tenths[0] - '0')
                : 0;
    }

    /// <summary>For example <c>58.0</c>; empty for none.</summary>
    public static string Text(int version)
        => version == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{version / 10}.{version % 10}");
}
