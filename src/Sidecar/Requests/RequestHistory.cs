using System.Collections.Concurrent;
using Sidecar.Dialects;

namespace Sidecar.Requests;

/// <summary>
/// What became of the requests since the start, for the status page. Kept apart from the metrics, whose values only their exporter can
/// read. Counting takes no lock and allocates nothing.
/// </summary>
internal sealed class RequestHistory(TimeProvider time)
{
    private const int MostErrors = 20;

    // Closes the race of two errors for one place in the list.
    private readonly Lock _gate = new();
    private readonly List<AnsweredError> _errors = [];
    private readonly ConcurrentDictionary<string, DialectTraffic> _traffic = new(StringComparer.Ordinal);

    /// <summary>The families that were called.</summary>
    public IReadOnlyList<DialectTraffic> Traffic => [.. _traffic.Values.OrderBy(static one => one.Dialect, StringComparer.Ordinal)];

    /// <summary>The errors that the sidecar gave last, each text once, the newest first.</summary>
    public IReadOnlyList<AnsweredError> Errors
    {
        get
        {
            lock (_gate)
            {
                return [.. _errors];
            }
        }
    }

    public void Forwarded(ApiDialect dialect, int status) => Of(dialect).Forwarded(status);

    public void Repeated(ApiDialect dialect) => Of(dialect).Repeated();

    public void Refused(ApiDialect dialect, SidecarError error)
    {
        Of(dialect).Refused();
        lock (_gate)
        {
            // The text tells causes apart. A client that makes each text different only pushes out older ones.
            var place = _errors.FindIndex(known => known.Error.Message == error.Message && known.Dialect == dialect.Name);
            var count = place < 0 ? 0 : _errors[place].Count;
            if (place >= 0 || _errors.Count >= MostErrors)
            {
                _errors.RemoveAt(place < 0 ? _errors.Count - 1 : place);
            }

            _errors.Insert(0, new(dialect.Name, error, count + 1, time.GetUtcNow()));
        }
    }

    private DialectTraffic Of(ApiDialect dialect)
        => _traffic.GetOrAdd(dialect.Name, static name => new DialectTraffic(name));
}

/// <summary>An error that the sidecar gave in place of Salesforce.</summary>
/// <param name="Dialect">The family that was called.</param>
/// <param name="Error">The error.</param>
/// <param name="Count">How often, as far as it is remembered.</param>
/// <param name="Last">When last.</param>
internal sealed record AnsweredError(string Dialect, SidecarError Error, long Count, DateTimeOffset Last);
