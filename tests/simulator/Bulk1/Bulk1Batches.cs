using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Simulator.Store;
using Simulator.Wire;

namespace Simulator.Bulk1;

/// <summary>Takes in a batch of any size: counted and hashed as it streams, kept and worked off while below 20 MB.</summary>
internal static class Bulk1Batches
{
    private const long KeepLimit = 20 * 1024 * 1024;

    public static string ContentType(Bulk1Job job) => job.Format switch
    {
        // Without a charset, as on the real wire: a client that falls back to ISO-8859-1 reads other letters.
        Bulk1Format.Csv => "text/csv",
        Bulk1Format.Json => Exchange.Json,
        _ => "application/xml;charset=UTF-8",
    };

    public static async Task AddAsync(Exchange exchange, Bulk1Job job, bool json)
    {
        var batch = new Bulk1Batch(exchange.Org.Bulk1.NewId("751"), job) { ResultId = exchange.Org.Bulk1.NewId("752") };
        await ReceiveAsync(exchange, batch);
        if (job.State != "Open")
        {
            await Bulk1Rendering.ErrorAsync(exchange, json, "InvalidJobState", $"Job is {job.State}");
            return;
        }

        if (batch.Request is { } content)
        {
            Process(exchange.Org, batch, content);
        }

        job.Batches.Enqueue(batch);
        await Bulk1Rendering.BatchAsync(exchange, batch, json, 201);
    }

    private static async Task ReceiveAsync(Exchange exchange, Bulk1Batch batch)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var kept = new MemoryStream();
        await using var body = exchange.OpenBody();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await body.ReadAsync(buffer, exchange.Aborted)) > 0)
        {
            hash.AppendData(buffer, 0, count);
            batch.Bytes += count;
            if (batch.Bytes <= KeepLimit)
            {
                kept.Write(buffer, 0, count);
            }
        }

        await exchange.DrainAsync();
        batch.Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        batch.Request = batch.Bytes <= KeepLimit ? kept.ToArray() : null;
    }

    private static void Process(OrgState org, Bulk1Batch batch, byte[] content)
    {
        var job = batch.Job;
        try
        {
            if (job.IsQuery)
            {
                batch.Query = org.Queries.Open(Encoding.UTF8.GetString(content), null, includeDeleted: job.Operation == "queryAll");
                return;
            }

            var type = org.Store.FindType(job.ObjectName)!;
            foreach (var row in Rows(job.Format, content))
            {
                batch.Results.Add(BulkWriter.Save(org.Store, type, job.Operation, job.ExternalIdField, row));
            }
        }
        catch (Exception unreadable)
            when (unreadable is XmlException or JsonException or InvalidOperationException or Store.Soql.SoqlException)
        {
            batch.State = "Failed";
            batch.StateMessage = $"InvalidBatch : {unreadable.Message}";
        }
    }

    private static IEnumerable<Dictionary<string, string>> Rows(Bulk1Format format, byte[] content)
    {
        switch (format)
        {
            case Bulk1Format.Csv:
                var rows = Csv.Parse(Encoding.UTF8.GetString(content));
                return rows.Skip(1).Select(row => rows[0].Zip(row).ToDictionary(pair => pair.First, pair => pair.Second,
                    StringComparer.OrdinalIgnoreCase));
            case Bulk1Format.Json:
                return JsonNode.Parse(content)!.AsArray().Select(row => row!.AsObject().Where(member => member.Key != "attributes")
                    .ToDictionary(member => member.Key, member => member.Value?.ToString() ?? "#N/A"));
            default:
                using (var reader = XmlReader.Create(new MemoryStream(content),
                    new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit }))
                {
                    return XDocument.Load(
                        reader).Root!.Elements().Select(row => row.Elements().Where(element => element.Name.LocalName != "type")
                        .ToDictionary(element => element.Name.LocalName, element => element.Value));
                }
        }
    }
}
