namespace Sidecar.Migration;

/// <summary>
/// The calls of one program. Counting a known row takes no lock and allocates nothing. Few rows are enough: a program uses one or two APIs
/// in one version.
/// </summary>
/// <param name="name">The program's name.</param>
/// <param name="mostRows">How many rows it may have. Further ones are summed in the last.</param>
internal sealed class ProgramCalls(string name, int mostRows = ProgramCalls.MostRows)
{
    /// <summary>A program that names every version costs no more memory than others.</summary>
    public const int MostRows = 16;

    private static readonly ApiUse SeveralApis = ApiUse.Parse(null, null);

    private readonly Lock _gate = new();
    private volatile Row[] _rows = [];

    public string Name => name;

    /// <summary>
    /// All calls, and the time of the last one. Loops and not queries: with many new names, each of them asks this of all programs.
    /// </summary>
    public (long Calls, long LastSeen) Busyness
    {
        get
        {
            var (calls, lastSeen) = (0L, 0L);
            foreach (var row in _rows)
            {
                calls += row.Calls;
                lastSeen = Math.Max(lastSeen, row.LastSeen);
            }

            return (calls, lastSeen);
        }
    }

    public IEnumerable<CallSummary> Rows => _rows.Select(row => row.ToSummary(name));

    public void Count(string login, ApiUse api, bool refused, DateTimeOffset now)
        => RowOf(login, api, now).Add(1, refused ? 1 : 0, now.UtcTicks);

    /// <summary>Adds what was counted elsewhere: in a former process, or under another name.</summary>
    public void Add(CallSummary calls)
        => RowOf(calls.Login, calls.Api, calls.FirstSeen).Add(calls.Calls, calls.Refused, calls.LastSeen.UtcTicks);

    private Row RowOf(string login, ApiUse api, DateTimeOffset firstSeen)
        => Find(login, api) ?? AddRow(login, api, firstSeen.UtcTicks);

    private Row? Find(string login, ApiUse api)
    {
        foreach (var row in _rows)
        {
            if (row.Api.Version == api.Version && row.Login == login && row.Api.Family == api.Family)
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>The lock closes the race of two requests that both add the same row.</summary>
    private Row AddRow(string login, ApiUse api, long firstSeen)
    {
        lock (_gate)
        {
            if (_rows.Length >= mostRows - 1)
            {
                (login, api) = (LoginKind.Several, SeveralApis);
            }

            if (Find(login, api) is { } known)
            {
                return known;
            }

            var row = new Row(login, api, firstSeen);
            _rows = [.. _rows, row];
            return row;
        }
    }

    private sealed class Row(string login, ApiUse api, long firstSeen)
    {
        private long _calls;
        private long _refused;
        private long _lastSeen;

        public string Login => login;

        public ApiUse Api => api;

        public long Calls => Interlocked.Read(ref _calls);

        public long LastSeen => Interlocked.Read(ref _lastSeen);

        public void Add(long calls, long refused, long lastSeen)
        {
            Interlocked.Add(ref _calls, calls);
            if (refused > 0)
            {
                Interlocked.Add(ref _refused, refused);
            }

            // Two requests of the same moment may swap places here, which no reader of a report can see.
            if (lastSeen > Volatile.Read(ref _lastSeen))
            {
                Volatile.Write(ref _lastSeen, lastSeen);
            }
        }

        public CallSummary ToSummary(string program) => new(
            program, login, api, Calls, Interlocked.Read(ref _refused), Time(firstSeen), Time(Math.Max(firstSeen, LastSeen)));

        private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
    }
}
