using System.Globalization;
using System.Text;
using Simulator.Rest;
using Simulator.Store;
using Simulator.Wire;

namespace Simulator.Bulk2;

/// <summary>Pages of a query job: <c>Sforce-Locator</c> names the next one and is the text <c>null</c> at the end.</summary>
internal static class Bulk2Results
{
    public static async Task WriteAsync(Exchange exchange, Bulk2Job job)
    {
        var first = job.FirstPage!;
        if (job.State != "JobComplete")
        {
            await RestApi.WriteAsync(exchange, RestAnswer.Error(400, "INVALIDJOBSTATE", $"Job is in state {job.State}"));
            return;
        }

        // The cursor's own pages are for REST; a bulk page is what maxRecords says.
        var store = exchange.Org.Store;
        var all = first.AllRows;
        var start = Number(exchange.Request.Query["locator"]) ?? 0;
        var size = Number(exchange.Request.Query["maxRecords"]) ?? 50_000;
        var rows = all.Skip(start).Take(size).ToList();
        var csv = new StringBuilder(Csv.Line(first.Query.Select.Select(path => path.Via is null
            ? path.Field.Name
            : $"{path.Via.RelationshipName}.{path.Field.Name}")));
        foreach (var row in rows)
        {
            csv.Append(Csv.Line(first.Query.Select.Select(path => FieldValues.ToText(path.Read(row, store)))));
        }

        var end = start + rows.Count;
        exchange.Response.Headers["Sforce-Locator"] = end < all.Count ? end.ToString(CultureInfo.InvariantCulture) : "null";
        exchange.Response.Headers["Sforce-NumberOfRecords"] = rows.Count.ToString(CultureInfo.InvariantCulture);
        await exchange.WriteAsync(200, "text/csv", csv.ToString());
    }

    private static int? Number(string? text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
