using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using Simulator;

namespace Sidecar.LoadTests.Staging;

/// <summary>
/// Names of records that were to be created, each unique. What the org holds of them in the end tells what was lost (acknowledged, but
/// absent) and what was done twice; an unacknowledged write may be there or not.
/// </summary>
public sealed class WriteLedger
{
    private const string Prefix = "Load ";

    private readonly ConcurrentDictionary<string, bool> _writes = new();

    public int Count => _writes.Count;

    public string Begin(long number)
    {
        var name = $"{Prefix}{number}";
        _writes[name] = false;
        return name;
    }

    public void Acknowledge(string name) => _writes[name] = true;

    /// <summary>Asks the org itself, past the sidecar.</summary>
    /// <returns>How many were lost and how many surplus records there are.</returns>
    public async Task<(int Lost, int Duplicated)> CompareAsync(SimulatedOrg org, CancellationToken cancellationToken)
    {
        if (_writes.IsEmpty)
        {
            return (0, 0);
        }

        var present = new Dictionary<string, int>();
        using var client = new HttpClient { BaseAddress = org.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", org.Control.IssueSession());
        var next = "/services/data/v62.0/query?q=" + Uri.EscapeDataString($"SELECT Name FROM Account WHERE Name LIKE '{Prefix}%'");
        while (next is not null)
        {
            using var page = JsonDocument.Parse(await client.GetStringAsync(new Uri(next, UriKind.Relative), cancellationToken));
            foreach (var record in page.RootElement.GetProperty("records").EnumerateArray())
            {
                var name = record.GetProperty("Name").GetString()!;
                present[name] = present.GetValueOrDefault(name) + 1;
            }

            next = page.RootElement.TryGetProperty("nextRecordsUrl", out var url) ? url.GetString() : null;
        }

        var lost = _writes.Count(write => write.Value && !present.ContainsKey(write.Key));
        return (lost, present.Values.Sum(count => count - 1));
    }
}
