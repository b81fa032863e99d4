using System.Globalization;

namespace Simulator.Store;

/// <summary>Checks and converts what a client sent (JSON values, or text from SOAP and CSV) to what is stored.</summary>
internal static class FieldValues
{
    public static StoreError? TryConvert(
        ObjectType type, IEnumerable<KeyValuePair<string, object?>> sent, out Dictionary<string, object?> values)
    {
        values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, raw) in sent)
        {
            if (type.Find(name) is not { } field)
            {
                return new("INVALID_FIELD", $"No such column '{name}' on sobject of type {type.Name}");
            }

            if (field.ReadOnly)
            {
                return new("INVALID_FIELD_FOR_INSERT_UPDATE",
                    $"Unable to create/update fields: {field.Name}. Please check the security settings of "
                    + "this field and verify that it is read/write for your profile or permission set.", field.Name);
            }

            if (!TryConvert(field, raw, out var value))
            {
                return new("JSON_PARSER_ERROR", $"Cannot deserialize instance of {field.ApiType} from value {raw} for field {field.Name}",
                    field.Name);
            }

            if (value is string text && field.Length > 0 && text.Length > field.Length)
            {
                return new("STRING_TOO_LONG", $"{field.Name}: data value too large: {text} (max length={field.Length})", field.Name);
            }

            values[field.Name] = value;
        }

        return null;
    }

    public static bool TryConvert(Field field, object? raw, out object? value)
    {
        value = null;
        if (raw is null || (raw is string { Length: 0 } && field.Type != FieldType.Boolean))
        {
            return true;
        }

        var text = Convert.ToString(raw, CultureInfo.InvariantCulture) ?? "";
        switch (field.Type)
        {
            case FieldType.Boolean:
                var parsed = bool.TryParse(text, out var flag) || text is "0" or "1" or "";
                value = flag || text == "1";
                return parsed;
            case FieldType.Int:
                var whole = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var count);
                value = (long)count;
                return whole;
            case FieldType.Double or FieldType.Currency:
                var numeric = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
                value = number;
                return numeric;
            case FieldType.DateTime:
                var dated = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date);
                value = date;
                return dated;
            case FieldType.Id or FieldType.Reference:
                var valid = SalesforceId.TryNormalize(text, out var id);
                value = id;
                return valid;
            default:
                value = raw is bool boolean ? (boolean ? "true" : "false") : text;
                return true;
        }
    }

    /// <summary>A value as text, in the form all of Salesforce's APIs use.</summary>
    public static string ToText(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        DateTimeOffset date => date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        double number => number.ToString(number == Math.Floor(number) && Math.Abs(number) < 1e15
            ? "0.0"
            : "R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
