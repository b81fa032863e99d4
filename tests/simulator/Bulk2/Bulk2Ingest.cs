using System.Text;
using Simulator.Store;

namespace Simulator.Bulk2;

/// <summary>Works off an uploaded CSV.</summary>
internal static class Bulk2Ingest
{
    public static void Process(RecordStore store, Bulk2Job job)
    {
        var type = store.FindType(job.ObjectName)!;
        var rows = job.Content is null ? [] : Csv.Parse(job.Content, job.Delimiter);
        if (rows.Count == 0)
        {
            return;
        }

        var header = rows[0];
        var good = new StringBuilder(Csv.Line(["sf__Id", "sf__Created", .. header]));
        var bad = new StringBuilder(Csv.Line(["sf__Id", "sf__Error", .. header]));
        foreach (var row in rows.Skip(1))
        {
            var values = header.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.OrdinalIgnoreCase);
            var saved = BulkWriter.Save(store, type, job.Operation, job.ExternalIdField, values);
            job.Processed++;
            if (saved.Error is { } error)
            {
                job.Failed++;
                bad.Append(Csv.Line(["", $"{error.Code}:{error.Message}:--", .. row]));
            }
            else
            {
                good.Append(Csv.Line([saved.Id!, saved.Created ? "true" : "false", .. row]));
            }
        }

        job.Successful = good.ToString();
        job.FailedResults = bad.ToString();
        job.Unprocessed = Csv.Line(header);
        job.Content = null;
    }
}
