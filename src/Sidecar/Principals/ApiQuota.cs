using System.Globalization;

namespace Sidecar.Principals;

/// <summary>
/// How many API calls the org has used of those that Salesforce allows it in 24 hours, as the last response told. REST and Bulk 2.0 tell it
/// in a header, SOAP and Bulk 1.0 do not (WF §7.1). Other programs use the same quota, so the sidecar does not count calls itself.
/// </summary>
internal sealed class ApiQuota
{
    public const string Header = "Sforce-Limit-Info";

    private const string Item = "api-usage=";

    // Both numbers in one, used above and allowed below, so that no reader sees one response's half and another's. 0 is not known.
    private long _usedAndAllowed;
    private long _when;

    /// <summary>Calls used; null until a response told.</summary>
    public int? Used => Read() is var both && both == 0 ? null : (int)(both >> 32);

    /// <summary>Calls allowed in 24 hours; null until a response told.</summary>
    public int? Allowed => Read() is var both && both == 0 ? null : (int)both;

    /// <summary>When a response told it last; null until one did.</summary>
    public DateTimeOffset? When => Volatile.Read(ref _when) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>Takes note of what a response says, if it says anything. Allocates nothing: each response comes here.</summary>
    public void Learn(HttpResponseMessage response, TimeProvider time)
    {
        if (!response.Headers.NonValidated.TryGetValues(Header, out var values))
        {
            return;
        }

        foreach (var value in values)
        {
            if (TryParse(value, out var used, out var allowed))
            {
                Volatile.Write(ref _usedAndAllowed, ((long)used << 32) | (uint)allowed);
                Volatile.Write(ref _when, time.GetUtcNow().UtcTicks);
                return;
            }
        }
    }

    /// <summary>
    /// Reads <c>api-usage=25/5000; per-app-api-usage=17/250(appName=x)</c>. What is no such text, or cannot be right, is ignored.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> value, out int used, out int allowed)
    {
        while (!value.IsEmpty)
        {
            var end = value.IndexOfAny(';', ',');
            var item = (end < 0 ? value : value[..end]).Trim();
            if (item.StartsWith(Item, StringComparison.OrdinalIgnoreCase))
            {
                return TryParseItem(item[Item.Length..], out used, out allowed);
            }

            value = end < 0 ? [] : value[(end + 1)..];
        }

        (used, allowed) = (0, 0);
        return false;
    }

    private long Read() => Volatile.Read(ref _usedAndAllowed);

    private static bool TryParseItem(ReadOnlySpan<char> numbers, out int used, out int allowed)
    {
        var slash = numbers.IndexOf('/');
        (used, allowed) = (0, 0);
        return slash >= 0
            && TryParseNumber(numbers[..slash], out used)
            && TryParseNumber(numbers[(slash + 1)..], out allowed)
            && allowed > 0;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, out int number)
    {
        // What follows in parentheses is a remark.
        var end = text.IndexOf('(');
        return int.TryParse((end < 0 ? text : text[..end]).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
