using System.Text.Json;
using System.Text.Json.Nodes;
using Simulator.Store;
using Simulator.Store.Soql;

namespace Simulator.Rest;

/// <summary>Records to and from JSON.</summary>
internal static class RecordJson
{
    public static JsonObject Page(RecordStore store, QueryPage page, string root, string resource)
    {
        var result = new JsonObject { ["totalSize"] = page.TotalSize, ["done"] = page.Done };
        if (page.NextLocator is not null)
        {
            result["nextRecordsUrl"] = $"{root}/{resource}/{page.NextLocator}";
        }

        result["records"] = new JsonArray([.. page.Rows.Select(row => Selected(store, row, page.Query.Select, root))]);
        return result;
    }

    public static JsonObject Whole(Record record, string root)
    {
        var json = Begin(record, root);
        foreach (var field in record.Type.Fields)
        {
            json[field.Name] = Value(record[field.Name]);
        }

        return json;
    }

    public static JsonObject Selected(RecordStore store, Record record, IReadOnlyList<FieldPath> select, string root)
    {
        var json = Begin(record, root);
        foreach (var path in select)
        {
            if (path.Via is not { } via)
            {
                json[path.Field.Name] = Value(record[path.Field.Name]);
                continue;
            }

            var parent = store.Find(store.FindType(via.ReferenceTo!)!, record[via.Name] as string);
            if (parent is null)
            {
                json[via.RelationshipName!] = null;
                continue;
            }

            if (json[via.RelationshipName!] is not JsonObject nested)
            {
                json[via.RelationshipName!] = nested = Begin(parent, root);
            }

            nested[path.Field.Name] = Value(parent[path.Field.Name]);
        }

        return json;
    }

    /// <summary>The fields a client sent, without <c>attributes</c> and without the names in <paramref name="except"/>.</summary>
    public static List<KeyValuePair<string, object?>> Sent(JsonNode? body, params IReadOnlyList<string> except)
    {
        var json = body as JsonObject ?? throw new InvalidOperationException("A record is a JSON object.");
        return [.. json
            .Where(member => member.Key != "attributes" && !except.Contains(member.Key, StringComparer.OrdinalIgnoreCase))
            .Select(member => KeyValuePair.Create(member.Key, Scalar(member.Value)))];
    }

    private static JsonObject Begin(Record record, string root) => new()
    {
        ["attributes"] = new JsonObject { ["type"] = record.Type.Name, ["url"] = $"{root}/sobjects/{record.Type.Name}/{record.Id}" },
    };

    private static JsonValue? Value(object? value) => value switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        DateTimeOffset date => JsonValue.Create(date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'")),
        _ => JsonValue.Create(FieldValues.ToText(value)),
    };

    private static object? Scalar(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number => node.ToJsonString(),
        _ => throw new InvalidOperationException("A field's value is a scalar."),
    };
}
