using System.Text.Json.Nodes;
using Simulator.Store;

namespace Simulator.Rest;

/// <summary>Many records in one call. Each is saved on its own; <c>allOrNone</c> is told in the results, nothing is rolled back.</summary>
internal static class CollectionResources
{
    public static RestAnswer Answer(OrgState org, RestCall call)
    {
        if (call.Segments.Count == 2 && call.Is("DELETE"))
        {
            var ids = call.Query["ids"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
            return Results(ids.Select(id => org.Store.FindTypeById(id) is { } type
                ? org.Store.Delete(type, id)
                : SaveResult.Failed(StoreError.NotFound)));
        }

        if (call.Segments.Count == 3 && call.Is("GET"))
        {
            return Read(org, call, call.Query["ids"].ToString().Split(','), call.Query["fields"].ToString());
        }

        if (call.Segments.Count == 3 && call.Is("POST"))
        {
            string[] Texts(string name) => [.. call.Body![name]!.AsArray().Select(value => value!.GetValue<string>())];
            return Read(org, call, Texts("ids"), string.Join(',', Texts("fields")));
        }

        var records = call.Body?["records"]?.AsArray() ?? throw new InvalidOperationException("records is missing");
        if (records.Count > 200)
        {
            return RestAnswer.Error(400, "EXCEEDED_MAX_SIZE_REQUEST",
                "record limit reached. cannot submit more than 200 records into this call");
        }

        return call.Segments switch
        {
            [_, _] when call.Is("POST") => Results(records.Select(record => WithType(org, record, type => org.Store.Create(type,
                RecordJson.Sent(record))))),
            [_, _] when call.Is("PATCH") => Results(records.Select(record => WithType(org, record, type =>
                org.Store.Update(type, Text(record, "id"), RecordJson.Sent(record, "id"))))),
            [_, _, _, var field] when call.Is("PATCH") => Results(records.Select(record => WithType(org, record, type =>
                org.Store.Upsert(type, field, Text(record, field), RecordJson.Sent(record, field)))), withCreated: true),
            _ => RestAnswer.MethodNotAllowed(call.Method),
        };
    }

    public static RestAnswer Tree(OrgState org, RestCall call, string typeName)
    {
        if (org.Store.FindType(typeName) is not { } type)
        {
            return RestAnswer.NotFound;
        }

        var results = new JsonArray();
        var failed = new JsonArray();
        foreach (var record in call.Body!["records"]!.AsArray())
        {
            var reference = record!["attributes"]!["referenceId"]!.GetValue<string>();
            var saved = org.Store.Create(type, RecordJson.Sent(record));
            if (saved.Error is { } error)
            {
                failed.Add(new JsonObject { ["referenceId"] = reference, ["errors"] = new JsonArray(ErrorBody(error)) });
            }
            else
            {
                results.Add(new JsonObject { ["referenceId"] = reference, ["id"] = saved.Id });
            }
        }

        var hasErrors = failed.Count > 0;
        return new RestAnswer(hasErrors
            ? 400
            : 201, new JsonObject { ["hasErrors"] = hasErrors, ["results"] = hasErrors ? failed : results });
    }

    private static RestAnswer Read(OrgState org, RestCall call, IEnumerable<string> ids, string fields)
    {
        if (org.Store.FindType(call.Segments[2]) is not { } type)
        {
            return RestAnswer.NotFound;
        }

        var page = org.Queries.Open($"SELECT {fields} FROM {type.Name} LIMIT 0", null, includeDeleted: false);
        return RestAnswer.Ok(new JsonArray([.. ids.Select(id => org.Store.Find(type, id) is { IsDeleted: false } record
            ? RecordJson.Selected(org.Store, record, page.Query.Select, call.Root)
            : null)]));
    }

    private static RestAnswer Results(IEnumerable<SaveResult> results, bool withCreated = false) =>
        RestAnswer.Ok(new JsonArray([.. results.Select(saved =>
        {
            var json = new JsonObject { ["success"] = saved.Success, ["errors"] = saved.Error is { } error
                ? new JsonArray(ErrorBody(error))
                : [] };
            if (saved.Success)
            {
                json.Insert(0, "id", saved.Id);
            }

            if (withCreated && saved.Success)
            {
                json["created"] = saved.Created;
            }

            return json;
        })]));

    private static JsonObject ErrorBody(StoreError error) => new()
    {
        ["statusCode"] = error.Code,
        ["message"] = error.Message,
        ["fields"] = new JsonArray([.. error.Fields.Select(field => JsonValue.Create(field))]),
    };

    private static SaveResult WithType(OrgState org, JsonNode? record, Func<ObjectType, SaveResult> save)
    {
        var name = record?["attributes"]?["type"]?.GetValue<string>() ?? "";
        return org.Store.FindType(name) is { } type ? save(type) : SaveResult.Failed(StoreError.InvalidType(name));
    }

    private static string? Text(JsonNode? record, string name) =>
        record!.AsObject().FirstOrDefault(member => string.Equals(member.Key, name,
            StringComparison.OrdinalIgnoreCase)).Value?.GetValue<string>();
}
