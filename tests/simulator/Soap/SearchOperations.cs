using System.Globalization;
using System.Text.RegularExpressions;
using Simulator.Store;
using Simulator.Store.Soql;

namespace Simulator.Soap;

/// <summary><c>search</c> (SOSL, as far as one word goes), <c>getUpdated</c> and <c>getDeleted</c>.</summary>
internal static partial class SearchOperations
{
    public static string Search(OrgState org, SoapRequest request)
    {
        var found = Find(org.Store, request.Text("searchString") ?? "");
        var records = found.Select(record => "<searchRecords><record xsi:type=\"sf:sObject\">"
            + Xml.Element("sf:type", record.Type.Name) + Xml.Element("sf:Id", record.Id) + "</record></searchRecords>");

        // The WSDL of 66.0 wants a queryId, those of 8.0 and 20.0 do not know it.
        var queryId = request.Flavour.Major >= 38 ? Xml.Element("queryId", "0") : "";
        return $"<result>{queryId}{string.Concat(records)}</result>";
    }

    public static string Updated(OrgState org, SoapRequest request)
    {
        var ids = Changed(org, request, deleted: false).Select(record => Xml.Element("ids", record.Id));
        return $"<result>{string.Concat(ids)}{Xml.Element("latestDateCovered", request.Text("endDate"))}</result>";
    }

    public static string Deleted(OrgState org, SoapRequest request)
    {
        var records = Changed(org, request, deleted: true).Select(record =>
            $"<deletedRecords>{Xml.Element("deletedDate", FieldValues.ToText(record["LastModifiedDate"]))}"
                + $"{Xml.Element("id", record.Id)}</deletedRecords>");
        return $"<result>{string.Concat(records)}{Xml.Element("earliestDateAvailable", request.Text("startDate"))}"
            + $"{Xml.Element("latestDateCovered", request.Text("endDate"))}</result>";
    }

    /// <summary>Records whose name holds the word: <c>FIND {Acme} IN ALL FIELDS RETURNING Account</c>.</summary>
    /// <exception cref="SoqlException">The search is refused.</exception>
    public static IEnumerable<Record> Find(RecordStore store, string sosl)
    {
        var match = Sosl().Match(sosl);
        if (!match.Success)
        {
            throw new SoqlException("MALFORMED_SEARCH", "No search term found. The search term must be enclosed in braces.");
        }

        var word = match.Groups["word"].Value.Trim('*', ' ');
        var wanted = match.Groups["types"].Success
            ? match.Groups["types"].Value.Split(',').Select(type => type.Trim().Split('(', ' ')[0])
            : store.Types.Select(type => type.Name);
        return wanted
            .Select(name => store.FindType(name) ?? throw new SoqlException("INVALID_TYPE", StoreError.InvalidType(name).Message))
            .SelectMany(type => store.Rows(type, includeDeleted: false))
            .Where(record => record.Type.Find("Name") is not null && record["Name"] is string name
                && name.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<Record> Changed(OrgState org, SoapRequest request, bool deleted)
    {
        var name = request.Text("sObjectType") ?? "";
        var type = org.Store.FindType(name) ?? throw new SoqlException("INVALID_TYPE", StoreError.InvalidType(name).Message);
        var (start, end) = (Time(request, "startDate"), Time(request, "endDate"));
        return org.Store.Rows(type, includeDeleted: true)
            .Where(record => record.IsDeleted == deleted && record["LastModifiedDate"] is DateTimeOffset at && at >= start && at <= end);
    }

    private static DateTimeOffset Time(SoapRequest request, string name)
        => DateTimeOffset.TryParse(request.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new SoqlException("INVALID_REPLICATION_DATE", $"{name} is no date");

    [GeneratedRegex(@"^\s*FIND\s*\{(?<word>[^}]+)\}(\s+IN\s+\w+\s+FIELDS)?(\s+RETURNING\s+(?<types>.+))?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Sosl();
}
