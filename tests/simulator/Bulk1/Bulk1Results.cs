using System.Text;
using System.Text.Json.Nodes;
using Simulator.Rest;
using Simulator.Soap;
using Simulator.Store;
using Simulator.Wire;

namespace Simulator.Bulk1;

/// <summary>Results of a batch, in the job's format.</summary>
internal static class Bulk1Results
{
    public static Task WriteAsync(Exchange exchange, Bulk1Batch batch)
        => exchange.WriteAsync(200, Bulk1Batches.ContentType(batch.Job), batch.Job.Format switch
        {
            Bulk1Format.Csv => SavedCsv(batch),
            Bulk1Format.Json => new JsonArray([.. batch.Results.Select(SavedJson)]).ToJsonString(JsonText.Relaxed),
            _ => Bulk1Rendering.Results(string.Concat(batch.Results.Select(SavedXml))),
        });

    public static Task WriteQueryAsync(Exchange exchange, Bulk1Batch batch)
    {
        var (page, store) = (batch.Query!, exchange.Org.Store);
        var content = batch.Job.Format switch
        {
            Bulk1Format.Csv => QueryCsv(page, store),
            Bulk1Format.Json => new JsonArray([.. page.AllRows.Select(row => RecordJson.Selected(store, row, page.Query.Select,
                "/services/data/v62.0"))])
                .ToJsonString(JsonText.Relaxed),
            _ => QueryXml(page, store),
        };
        return exchange.WriteAsync(200, Bulk1Batches.ContentType(batch.Job), content);
    }

    private static string SavedCsv(Bulk1Batch batch)
        => batch.Results.Aggregate(new StringBuilder(Csv.Line("Id", "Success", "Created", "Error")),
        (csv, saved) => csv.Append(Csv.Line(saved.Id ?? "", Flag(saved.Success), Flag(saved.Created), ErrorText(saved)))).ToString();

    private static JsonObject SavedJson(SaveResult saved) => new()
    {
        ["success"] = saved.Success,
        ["created"] = saved.Created,
        ["id"] = saved.Id,
        ["errors"] = saved.Error is { } error
            ? new JsonArray(new JsonObject
            {
                ["message"] = error.Message,
                ["fields"] = new JsonArray([.. error.Fields.Select(field => JsonValue.Create(field))]),
                ["statusCode"] = error.Code,
            })
            : [],
    };

    private static string SavedXml(SaveResult saved)
    {
        var errors = saved.Error is { } error
            ? $"<errors>{Xml.Element("message", error.Message)}{Xml.Element("statusCode", error.Code)}</errors>"
            : "";
        var id = saved.Id is null ? "" : Xml.Element("id", saved.Id);
        return $"<result>{errors}{id}{Xml.Element("success", saved.Success)}{Xml.Element("created", saved.Created)}</result>";
    }

    private static string QueryCsv(QueryPage page, RecordStore store)
    {
        var csv = new StringBuilder(Csv.Line(page.Query.Select.Select(path => path.Via is null
            ? path.Field.Name
            : $"{path.Via.RelationshipName}.{path.Field.Name}")));
        foreach (var row in page.AllRows)
        {
            csv.Append(Csv.Line(page.Query.Select.Select(path => FieldValues.ToText(path.Read(row, store)))));
        }

        return csv.ToString();
    }

    private static string QueryXml(QueryPage page, RecordStore store)
    {
        var xml = new StringBuilder("""<?xml version="1.0" encoding="UTF-8"?><queryResult xmlns="http://www.force.com/2009/06/asyncapi/dataload" """);
        xml.Append("xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">");
        foreach (var row in page.AllRows)
        {
            xml.Append("<records xsi:type=\"sObject\">").Append(Xml.Element("type", row.Type.Name));
            foreach (var path in page.Query.Select.Where(path => path.Via is null))
            {
                xml.Append(Xml.Element(path.Field.Name, path.Read(row, store) is { } value ? FieldValues.ToText(value) : null));
            }

            xml.Append("</records>");
        }

        return xml.Append("</queryResult>").ToString();
    }

    private static string ErrorText(SaveResult saved)
        => saved.Error is { } error ? $"{error.Code}:{error.Message}:{string.Join(',', error.Fields)} --" : "";

    private static string Flag(bool value) => value ? "true" : "false";
}
