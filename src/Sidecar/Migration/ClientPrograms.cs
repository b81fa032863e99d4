using System.Collections.Concurrent;
using Sidecar.Requests;

namespace Sidecar.Migration;

/// <summary>
/// Counts which program logs in how and calls which API. The 200 busiest programs have rows of their own. The least busy one gives way to
/// a new one, and its calls are summed with those of all others that gave way.
/// </summary>
internal sealed class ClientPrograms
{
    public const int MostPrograms = 200;
    public const int MostRowsOfOthers = 64;
    public const string Others = "(other programs)";

    /// <summary>
    /// Closes the race of two new programs for the last place, and keeps a new one there until its first call is counted.
    /// </summary>
    private readonly Lock _gate = new();

    private readonly TimeProvider _time;
    private readonly ProgramCalls _others = new(Others, MostRowsOfOthers);
    private readonly ConcurrentDictionary<string, ProgramCalls> _programs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ProgramCalls>.AlternateLookup<ReadOnlySpan<char>> _byRawName;

    public ClientPrograms(TimeProvider time)
    {
        _time = time;
        _byRawName = _programs.GetAlternateLookup<ReadOnlySpan<char>>();
        Since = time.GetUtcNow();
    }

    /// <summary>When counting began.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>Counts a request.</summary>
    /// <param name="request">The request, with the headers as the client sent them.</param>
    /// <param name="login">One of <see cref="LoginKind"/>.</param>
    /// <param name="refused">Whether it is a login that the sidecar refused.</param>
    public void Count(ClientRequest request, string login, bool refused = false)
    {
        var agent = request.Context.Request.Headers.UserAgent is [{ } first, ..] ? first : "";

        // A name that is known was checked when it was entered: what is equal to it needs no check.
        if (_byRawName.TryGetValue(ClientProgram.RawName(agent), out var program))
        {
            program.Count(login, ApiUse.Of(request), refused, _time.GetUtcNow());
            return;
        }

        var name = ClientProgram.NameOf(agent);
        lock (_gate)
        {
            Enter_NeedsLock(name).Count(login, ApiUse.Of(request), refused, _time.GetUtcNow());
        }
    }

    /// <summary>Adds what a former process has counted.</summary>
    public void Add(DateTimeOffset since, IEnumerable<CallSummary> rows)
    {
        if (since < Since)
        {
            Since = since;
        }

        lock (_gate)
        {
            foreach (var row in rows)
            {
                (row.Program == Others ? _others : Enter_NeedsLock(row.Program)).Add(row);
            }
        }
    }

    /// <summary>All rows, in no order.</summary>
    public IReadOnlyList<CallSummary> Rows() => [.. _programs.Values.Append(_others).SelectMany(static program => program.Rows)];

    private ProgramCalls Enter_NeedsLock(string name)
    {
        if (_programs.TryGetValue(name, out var known))
        {
            return known;
        }

        if (_programs.Count >= MostPrograms)
        {
            MakePlace_NeedsLock();
        }

        return _programs[name] = new(name);
    }

    /// <remarks>
    /// A program that is new itself gives way first, so that a client that changes its name with each request displaces no other. A request
    /// that is counted for a program in the moment in which it gives way may be lost.
    /// </remarks>
    private void MakePlace_NeedsLock()
    {
        var (least, leastBusy) = (_others, (long.MaxValue, long.MaxValue));
        foreach (var (_, program) in _programs)
        {
            var busy = program.Busyness;
            if (busy.CompareTo(leastBusy) < 0)
            {
                (least, leastBusy) = (program, busy);
            }
        }

        _programs.TryRemove(least.Name, out _);
        foreach (var row in least.Rows)
        {
            _others.Add(row);
        }
    }
}
