using Simulator.Control;
using Simulator.Sessions;
using Simulator.Store;
using Simulator.Streaming;

namespace Simulator;

/// <summary>Everything the org knows while it runs; one instance per org, shared by all requests.</summary>
internal sealed class OrgState
{
    private int _apiUsage;

    public OrgState(SimulatedOrgOptions options)
    {
        Options = options;
        Settings = options.Settings;
        Clock = new OrgClock(options.TimeProvider, Settings);
        Identity = new OrgIdentity(options);
        Sessions = new SessionTable(this);
        Store = SeedData.CreateStore(this);
        Queries = new QueryCursors(Store, Settings);
        Streaming = new StreamingHub(this);
        Bulk1 = new Simulator.Bulk1.Bulk1Jobs();
        Bulk2 = new Simulator.Bulk2.Bulk2Jobs();
        Control = new OrgControl(this);
        TokenEndpoint = new TokenEndpoint.TokenEndpointHandler(this);
    }

    public SimulatedOrgOptions Options { get; }

    public OrgSettings Settings { get; }

    public OrgClock Clock { get; }

    public OrgIdentity Identity { get; }

    public SessionTable Sessions { get; }

    public RecordStore Store { get; }

    public QueryCursors Queries { get; }

    public TokenEndpoint.TokenEndpointHandler TokenEndpoint { get; }

    public StreamingHub Streaming { get; }

    public Simulator.Bulk1.Bulk1Jobs Bulk1 { get; }

    public Simulator.Bulk2.Bulk2Jobs Bulk2 { get; }

    public OrgControl Control { get; }

    /// <summary>Own origins, known once Kestrel has bound its ports.</summary>
    public IReadOnlyList<string> Origins { get; set; } = [];

    public string InstanceUrl { get; set; } = "";

    public int ApiUsage => Volatile.Read(ref _apiUsage);

    public int CountApiCall() => Interlocked.Increment(ref _apiUsage);
}
