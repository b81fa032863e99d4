namespace Simulator.Store;

/// <summary>Record ids: 15 case-sensitive characters, or 18 with a checksum that makes them safe where case is lost.</summary>
internal static class SalesforceId
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Checksum = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    /// <summary>The <paramref name="number"/>th id of the object with that key prefix, 18 characters.</summary>
    public static string Create(string keyPrefix, long number)
    {
        Span<char> digits = stackalloc char[10];
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            digits[i] = Base62[(int)(number % 62)];
            number /= 62;
        }

        return To18($"{keyPrefix}5i{digits}");
    }

    public static string To18(string id15)
    {
        Span<char> suffix = stackalloc char[3];
        for (var block = 0; block < 3; block++)
        {
            var flags = 0;
            for (var i = 0; i < 5; i++)
            {
                if (char.IsAsciiLetterUpper(id15[(block * 5) + i]))
                {
                    flags |= 1 << i;
                }
            }

            suffix[block] = Checksum[flags];
        }

        return id15 + suffix.ToString();
    }

    /// <summary>Brings a 15- or 18-character id to 18 characters; false if it is neither or the checksum is wrong.</summary>
    public static bool TryNormalize(string? text, out string id)
    {
        id = text ?? "";
        if (id.Length is not (15 or 18) || !id.All(char.IsAsciiLetterOrDigit))
        {
            return false;
        }

        var full = To18(id[..15]);
        var valid = id.Length == 15 || id == full;
        id = full;
        return valid;
    }
}
