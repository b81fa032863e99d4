using System.Text.Json.Nodes;
using Simulator.Store;

namespace Simulator.Rest;

/// <summary><c>/sobjects</c>: global describe, describe, create, read, update, delete, upsert.</summary>
internal static class SObjectResources
{
    public static RestAnswer Answer(OrgState org, RestCall call)
    {
        if (call.Segments.Count == 1)
        {
            return RestAnswer.Ok(Describe.Global(org.Store, call.Root), "DescribeGlobal");
        }

        if (org.Store.FindType(call.Segments[1]) is not { } type)
        {
            return RestAnswer.NotFound;
        }

        return call.Segments switch
        {
            [_, _] when call.Is("POST") => Created(org.Store.Create(type, RecordJson.Sent(call.Body)), call, type),
            [_, _] when call.Is("GET") => RestAnswer.Ok(new JsonObject
            {
                ["objectDescribe"] = Describe.Summary(type, call.Root),
                ["recentItems"] = new JsonArray(),
            }),
            [_, _, "describe"] => RestAnswer.Ok(Describe.Full(type, call.Root), "DescribeSObject"),
            [_, "User", _, "password"] => RestAnswer.NoContent,
            [_, _, var id] => One(org, call, type, id),
            [_, _, var field, var value] => ByExternalId(org, call, type, field, value),
            _ => RestAnswer.NotFound,
        };
    }

    private static RestAnswer One(OrgState org, RestCall call, ObjectType type, string id)
    {
        switch (call.Method)
        {
            case "GET":
                return org.Store.Find(type, id) switch
                {
                    null => RestAnswer.Error(StoreError.NotFound),
                    { IsDeleted: true } => RestAnswer.Error(StoreError.Deleted),
                    var record => Read(org, call, record),
                };
            case "PATCH":
                return Changed(org.Store.Update(type, id, RecordJson.Sent(call.Body)));
            case "DELETE":
                return Changed(org.Store.Delete(type, id));
            default:
                return RestAnswer.MethodNotAllowed(call.Method);
        }
    }

    private static RestAnswer ByExternalId(OrgState org, RestCall call, ObjectType type, string fieldName, string value)
    {
        if (call.Is("PATCH"))
        {
            var saved = org.Store.Upsert(type, fieldName, value, RecordJson.Sent(call.Body, fieldName));
            // From API 46 on, an update tells its id too and answers 200; before, 204 without a body.
            return saved switch
            {
                { Success: false } or { Created: true } => Created(saved, call, type),
                _ when int.Parse(call.Version.AsSpan(0, 2)) >= 46 => RestAnswer.Ok(SaveBody(saved), "Result"),
                _ => RestAnswer.NoContent,
            };
        }

        if (type.Find(fieldName) is not { ExternalId: true } field || org.Store.FindByField(type, field, value) is not [var record])
        {
            return RestAnswer.NotFound;
        }

        return call.Method switch
        {
            "GET" => Read(org, call, record),
            "DELETE" => Changed(org.Store.Delete(type, record.Id)),
            _ => RestAnswer.MethodNotAllowed(call.Method),
        };
    }

    private static RestAnswer Read(OrgState org, RestCall call, Record record)
    {
        var fields = call.Query["fields"].ToString();
        if (fields.Length == 0)
        {
            return RestAnswer.Ok(RecordJson.Whole(record, call.Root), record.Type.Name);
        }

        var page = org.Queries.Open($"SELECT {fields} FROM {record.Type.Name} WHERE Id = '{record.Id}'", null, includeDeleted: false);
        return RestAnswer.Ok(RecordJson.Selected(org.Store, record, page.Query.Select, call.Root), record.Type.Name);
    }

    private static RestAnswer Created(SaveResult saved, RestCall call, ObjectType type) => saved.Error is { } error
        ? RestAnswer.Error(error)
        : new RestAnswer(201, SaveBody(saved)) { Location = $"{call.Root}/sobjects/{type.Name}/{saved.Id}" };

    private static RestAnswer Changed(SaveResult saved) => saved.Error is { } error ? RestAnswer.Error(error) : RestAnswer.NoContent;

    private static JsonObject SaveBody(SaveResult saved) =>
        new() { ["id"] = saved.Id, ["success"] = true, ["errors"] = new JsonArray(), ["created"] = saved.Created };
}
