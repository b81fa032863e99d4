using System.Text;
using Simulator.Store;
using Simulator.Store.Soql;

namespace Simulator.Soap;

/// <summary>Records in SOAP: <c>sf:sObject</c> with a type element (partner), or the type itself (enterprise).</summary>
internal static class QueryResults
{
    public static string Render(OrgState org, SoapRequest request, QueryPage page)
    {
        var result = new StringBuilder("<result xsi:type=\"QueryResult\">");
        result.Append(Xml.Element("done", page.Done)).Append(Xml.Element("queryLocator", page.NextLocator));
        foreach (var row in page.Rows)
        {
            result.Append($"<records xsi:type=\"{TypeName(request, row.Type)}\">");
            Append(result, org.Store, request, row, page.Query.Select);
            result.Append("</records>");
        }

        return result.Append(Xml.Element("size", page.TotalSize)).Append("</result>").ToString();
    }

    public static string Retrieve(OrgState org, SoapRequest request)
    {
        var typeName = request.Text("sObjectType") ?? "";
        var page = org.Queries.Open($"SELECT {request.Text("fieldList")} FROM {typeName} LIMIT 0", null, includeDeleted: false);
        var result = new StringBuilder();
        foreach (var id in request.Texts("ids"))
        {
            if (org.Store.Find(page.Query.Type, id) is { IsDeleted: false } record)
            {
                result.Append($"<result xsi:type=\"{TypeName(request, record.Type)}\">");
                Append(result, org.Store, request, record, page.Query.Select);
                result.Append("</result>");
            }
            else
            {
                result.Append("<result xsi:nil=\"true\"/>");
            }
        }

        return result.ToString();
    }

    private static string TypeName(SoapRequest request, ObjectType type) => request.Flavour.Kind == SoapKind.Enterprise
        ? $"sf:{type.Name}" : "sf:sObject";

    private static void Append(StringBuilder result, RecordStore store, SoapRequest request, Record record, IReadOnlyList<FieldPath> select)
    {
        var partner = request.Flavour.Kind != SoapKind.Enterprise;
        if (partner)
        {
            // The schema's own Id element comes first, nil unless asked for; an Id in the SELECT list appears a second time, as on the real
            // wire.
            result.Append(Xml.Element("sf:type", record.Type.Name));
            result.Append(Xml.Element("sf:Id", select.Any(path => path is { Via: null, Field.Name: "Id" }) ? record.Id : null));
        }

        foreach (var path in select.Where(path => path.Via is null))
        {
            var value = record[path.Field.Name];
            result.Append(Xml.Element("sf:" + path.Field.Name, value is null ? null : FieldValues.ToText(value)));
        }

        foreach (var relation in select.Where(path => path.Via is not null).GroupBy(path => path.Via!))
        {
            var parent = store.Find(store.FindType(relation.Key.ReferenceTo!)!, record[relation.Key.Name] as string);
            if (parent is null)
            {
                result.Append(Xml.Element("sf:" + relation.Key.RelationshipName, null));
                continue;
            }

            result.Append($"<sf:{relation.Key.RelationshipName} xsi:type=\"{TypeName(request, parent.Type)}\">");
            Append(result, store, request, parent, [.. relation.Select(path => new FieldPath(null, path.Field))]);
            result.Append($"</sf:{relation.Key.RelationshipName}>");
        }
    }
}
