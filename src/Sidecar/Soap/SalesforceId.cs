namespace Sidecar.Soap;

/// <summary>Salesforce record ids: 15 case-sensitive characters, or 18 with a suffix that encodes the case.</summary>
internal static class SalesforceId
{
    private const string Checksum = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    /// <summary>The 18-character form: each suffix character has one bit per upper-case letter in a group of five.</summary>
    public static string To18(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (id.Length == 18)
        {
            return id;
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(id.Length, 15);
        Span<char> suffix = stackalloc char[3];
        for (var group = 0; group < 3; group++)
        {
            var bits = 0;
            for (var i = 0; i < 5; i++)
            {
                if (char.IsAsciiLetterUpper(id[(group * 5) + i]))
                {
                    bits |= 1 << i;
                }
            }

            suffix[group] = Checksum[bits];
        }

        return string.Concat(id, suffix);
    }

    /// <summary>Whether this is an id in either form that begins with the key prefix, for example <c>00D</c>.</summary>
    public static bool IsId(ReadOnlySpan<char> id, ReadOnlySpan<char> keyPrefix)
    {
        if (id.Length is not (15 or 18) || !id.StartsWith(keyPrefix))
        {
            return false;
        }

        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
