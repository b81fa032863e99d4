using System.Xml.Linq;
using Simulator.Store;

namespace Simulator.Soap;

/// <summary><c>create</c>, <c>update</c>, <c>upsert</c> and <c>delete</c>, up to 200 records a call.</summary>
internal static class WriteOperations
{
    private static readonly XName XsiType = XName.Get("type", "http://www.w3.org/2001/XMLSchema-instance");
    private static readonly XName XsiNil = XName.Get("nil", "http://www.w3.org/2001/XMLSchema-instance");

    public static string Run(OrgState org, SoapRequest request)
    {
        if (request.Name == "delete")
        {
            return string.Concat(request.Texts("ids").Concat(request.Texts("id")).Select(id => Render(request.Name,
                org.Store.FindTypeById(id) is { } type
                    ? org.Store.Delete(type, id)
                    : SaveResult.Failed(new StoreError("MALFORMED_ID", $"bad id {id}")))));
        }

        var key = request.Text("externalIDFieldName") ?? "Id";
        return string.Concat(request.All("sObjects").Select(sObject => Render(request.Name, Save(org.Store, request.Name, key, sObject))));
    }

    private static SaveResult Save(RecordStore store, string operation, string key, XElement sObject)
    {
        var typeName = sObject.Elements().FirstOrDefault(element => element.Name.LocalName == "type")?.Value
            ?? sObject.Attribute(XsiType)?.Value.Split(':')[^1] ?? "";
        if (store.FindType(typeName) is not { } type)
        {
            return SaveResult.Failed(StoreError.InvalidType(typeName));
        }

        var id = sObject.Elements().FirstOrDefault(element => element.Name.LocalName == "Id" && element.Value.Length > 0)?.Value;
        var sent = new List<KeyValuePair<string, object?>>();
        foreach (var element in sObject.Elements().Where(element => element.Name.LocalName is not ("type" or "Id")))
        {
            var isNull = element.Name.LocalName == "fieldsToNull";
            var isNil = (string?)element.Attribute(XsiNil) == "true";
            sent.Add(new(isNull ? element.Value : element.Name.LocalName, isNull || isNil ? null : element.Value));
        }

        if (operation == "create")
        {
            return id is null
                ? store.Create(type, sent)
                : SaveResult.Failed(new StoreError("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", "Id"));
        }

        if (operation == "update")
        {
            return store.Update(type, id, sent);
        }

        var byId = key.Equals("Id", StringComparison.OrdinalIgnoreCase);
        var value = byId ? id : sent.Find(field => field.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value as string;
        return store.Upsert(type, key, value, sent.Where(field => !field.Key.Equals(key, StringComparison.OrdinalIgnoreCase)));
    }

    private static string Render(string operation, SaveResult saved)
    {
        var error = saved.Error is { } failure
            ? $"<errors>{string.Concat(failure.Fields.Select(field => Xml.Element("fields", field)))}"
                + $"{Xml.Element("message", failure.Message)}{Xml.Element("statusCode", failure.Code)}</errors>"
            : "";
        var created = operation == "upsert" ? Xml.Element("created", saved.Created) : "";
        return $"<result>{created}{error}{Xml.Element("id", saved.Id)}{Xml.Element("success", saved.Success)}</result>";
    }
}
