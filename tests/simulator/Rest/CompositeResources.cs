using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace Simulator.Rest;

/// <summary><c>/composite</c>, <c>/composite/batch</c>, <c>/composite/tree</c> and <c>/composite/sobjects</c>.</summary>
internal static partial class CompositeResources
{
    public static RestAnswer Answer(OrgState org, RestCall call) => call.Segments switch
    {
        [_] when call.Is("POST") => Composite(org, call),
        [_, "batch"] when call.Is("POST") => Batch(org, call),
        [_, "tree", var type] when call.Is("POST") => CollectionResources.Tree(org, call, type),
        [_, "sobjects", ..] => CollectionResources.Answer(org, call),
        _ => RestAnswer.NotFound,
    };

    private static RestAnswer Composite(OrgState org, RestCall call)
    {
        var answers = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        var results = new JsonArray();
        foreach (var request in call.Body!["compositeRequest"]!.AsArray())
        {
            var id = request!["referenceId"]!.GetValue<string>();
            // References may stand in the URL and in the body; substituted in the text, a quoted reference stays a string.
            var text = Reference().Replace(request.ToJsonString(), match => Resolve(answers, match.Groups[1].Value, match.Groups[2].Value));
            var resolved = JsonNode.Parse(text)!;
            var answer = Sub(org, call, resolved["method"]!.GetValue<string>(), resolved["url"]!.GetValue<string>(),
                resolved["body"]?.DeepClone());
            answers[id] = answer.Body;
            results.Add(new JsonObject
            {
                ["body"] = answer.Body?.DeepClone(),
                ["httpHeaders"] = answer.Location is null ? [] : new JsonObject { ["Location"] = answer.Location },
                ["httpStatusCode"] = answer.Status,
                ["referenceId"] = id,
            });
        }

        return RestAnswer.Ok(new JsonObject { ["compositeResponse"] = results });
    }

    private static RestAnswer Batch(OrgState org, RestCall call)
    {
        var results = new JsonArray();
        var hasErrors = false;
        foreach (var request in call.Body!["batchRequests"]!.AsArray())
        {
            var url = "/services/data/" + request!["url"]!.GetValue<string>().TrimStart('/');
            var answer = Sub(org, call, request["method"]!.GetValue<string>(), url, request["richInput"]?.DeepClone());
            hasErrors |= answer.Status >= 400;
            results.Add(new JsonObject { ["statusCode"] = answer.Status, ["result"] = answer.Body?.DeepClone() });
        }

        return RestAnswer.Ok(new JsonObject { ["hasErrors"] = hasErrors, ["results"] = results });
    }

    private static RestAnswer Sub(OrgState org, RestCall call, string method, string url, JsonNode? body)
    {
        var match = SubRequestUrl().Match(url);
        if (!match.Success)
        {
            return RestAnswer.NotFound;
        }

        var segments = match.Groups["rest"].Value.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToList();
        var query = new QueryCollection(QueryHelpers.ParseQuery(match.Groups["query"].Value));
        return RestResources.Answer(org, call with
        {
            Method = method.ToUpperInvariant(),
            Version = match.Groups["version"].Value,
            Segments = segments,
            Query = query,
            Body = body
        });
    }

    private static string Resolve(Dictionary<string, JsonNode?> answers, string id, string path)
    {
        var node = answers.GetValueOrDefault(id);
        foreach (var part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            node = node is JsonObject json ? json[part] : null;
        }

        return node?.GetValueKind() == System.Text.Json.JsonValueKind.String ? node.GetValue<string>() : node?.ToJsonString() ?? "";
    }

    [GeneratedRegex(@"@\{([A-Za-z0-9_]+)\.([A-Za-z0-9_.]+)\}")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^/services/data/v(?<version>[0-9]{2}\.0)(?<rest>/[^?]*)?(?<query>\?.*)?$")]
    private static partial Regex SubRequestUrl();
}
