using System.Text.Json.Nodes;
using Simulator.Store;
using Simulator.Store.Soql;

namespace Simulator.Rest;

/// <summary>The resources under <c>/services/data/vNN.0</c>, as one table.</summary>
internal static class RestResources
{
    public static RestAnswer Answer(OrgState org, RestCall call)
    {
        try
        {
            return call.Segments switch
            {
                [] => Root(org, call),
                ["sobjects", ..] => SObjectResources.Answer(org, call),
                ["query" or "queryAll", ..] => Query(org, call),
                ["tooling", "query"] => RestAnswer.Ok(ToolingQuery(), "QueryResult"),
                ["tooling", "sobjects"] => RestAnswer.Ok(new JsonObject
                {
                    ["encoding"] = "UTF-8",
                    ["maxBatchSize"] = 200,
                    ["sobjects"] = new JsonArray()
                }),
                ["limits"] => Limits(org),
                ["search"] => Search(org, call),
                ["composite", ..] => CompositeResources.Answer(org, call),
                _ => RestAnswer.NotFound,
            };
        }
        catch (SoqlException refused)
        {
            return RestAnswer.Error(400, refused.Code, refused.Message);
        }
        catch (InvalidOperationException)
        {
            // JsonNode casts: a body of the wrong shape.
            return RestAnswer.Error(400, "JSON_PARSER_ERROR", "The request body does not have the expected structure");
        }
    }

    private static RestAnswer Root(OrgState org, RestCall call)
    {
        var root = new JsonObject();
        foreach (var name in (string[])["tooling", "folders", "chatter", "search", "sobjects", "limits", "query", "queryAll", "composite",
            "jobs", "analytics"])
        {
            root[name] = $"{call.Root}/{name}";
        }

        // Absolute and on the login host: leads clients away from a sidecar that does not rewrite it (WF §5).
        root["identity"] = $"https://login.salesforce.com/id/{org.Identity.OrganizationId}/{call.Session.User.Id}";
        return RestAnswer.Ok(root);
    }

    private static RestAnswer Query(OrgState org, RestCall call)
    {
        if (!call.Is("GET"))
        {
            return RestAnswer.MethodNotAllowed(call.Method);
        }

        QueryPage page;
        if (call.Segments.Count == 2)
        {
            page = org.Queries.More(call.Segments[1]);
        }
        else if (call.Query["q"].ToString() is { Length: > 0 } soql)
        {
            page = org.Queries.Open(soql, call.BatchSize, includeDeleted: call.Segments[0] == "queryAll");
        }
        else
        {
            return RestAnswer.Error(400, "MALFORMED_QUERY", "SOQL statements cannot be empty or null.");
        }

        return RestAnswer.Ok(RecordJson.Page(org.Store, page, call.Root, call.Segments[0]), "QueryResult");
    }

    /// <summary>Found records are wrapped since 37.0; before, the response was the list itself.</summary>
    private static RestAnswer Search(OrgState org, RestCall call)
    {
        var found = new JsonArray([.. Soap.SearchOperations.Find(org.Store, call.Query["q"].ToString()).Select(record => new JsonObject
        {
            ["attributes"] = new JsonObject
            {
                ["type"] = record.Type.Name,
                ["url"] = $"{call.Root}/sobjects/{record.Type.Name}/{record.Id}",
            },
            ["Id"] = record.Id,
        })]);
        return int.Parse(call.Version.AsSpan(0, 2)) >= 37
            ? RestAnswer.Ok(new JsonObject { ["searchRecords"] = found })
            : RestAnswer.Ok(found);
    }

    private static JsonObject ToolingQuery() => new()
    {
        ["size"] = 0,
        ["totalSize"] = 0,
        ["done"] = true,
        ["queryLocator"] = null,
        ["entityTypeName"] = "ApexClass",
        ["records"] = new JsonArray(),
    };

    private static RestAnswer Limits(OrgState org)
    {
        var limit = org.Settings.DailyApiLimit;
        return RestAnswer.Ok(new JsonObject
        {
            ["DailyApiRequests"] = new JsonObject { ["Max"] = limit, ["Remaining"] = limit - org.ApiUsage },
            ["DailyBulkApiBatches"] = new JsonObject { ["Max"] = 15000, ["Remaining"] = 15000 },
            ["DataStorageMB"] = new JsonObject { ["Max"] = 5, ["Remaining"] = 4 },
        }, "LimitsSnapshot");
    }
}
