using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Simulator.Control;

/// <summary>The strings by which a test, or an operator of the executable, moves the org and sees what reached it.</summary>
public sealed class OrgControl
{
    /// <summary>As many times as requests come.</summary>
    public const int Forever = -1;

    private const string TokenPath = "/services/oauth2/token";

    private readonly OrgState _org;
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();
    private readonly ConcurrentQueue<Tripwire> _tripwires = new();
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal OrgControl(OrgState org) => _org = org;

    /// <summary>Live behaviour settings.</summary>
    public OrgSettings Settings => _org.Settings;

    public Counters Counters { get; } = new();

    /// <summary>Number of logins granted.</summary>
    public long LoginCount => Counters.Logins;

    /// <summary>Requests in order of arrival, without control calls; bounded by <see cref="OrgSettings.RecordedRequestLimit"/>.</summary>
    public IReadOnlyList<ReceivedRequest> Received => [.. _received];

    /// <summary>What must never have arrived; empty is the proof of a clean sidecar.</summary>
    public IReadOnlyList<Tripwire> Tripwires => [.. _tripwires];

    /// <summary>The origin token answers name now.</summary>
    public string InstanceUrl => _org.InstanceUrl;

    /// <summary>Session ids that would be accepted now.</summary>
    public IReadOnlyList<string> LiveSessions => _org.Sessions.Live();

    internal Gates Gates { get; } = new();

    internal FaultPlan Faults { get; } = new();

    /// <summary>A new valid session of the default user, without the token endpoint and without counting as a login.</summary>
    public string IssueSession() => _org.Sessions.Issue(_org.Identity.Users.First()).Id;

    /// <summary>Ends one session, as an administrator or somebody's logout would.</summary>
    /// <returns>Whether it was alive.</returns>
    public bool RevokeSession(string sessionId) => _org.Sessions.Revoke(sessionId);

    /// <summary>Ends all sessions.</summary>
    public void RevokeAllSessions() => _org.Sessions.RevokeAll();

    /// <summary>Adds a certificate to the app, beside those it has.</summary>
    public void AddCertificate(X509Certificate2 certificate) => _org.TokenEndpoint.Certificates.Add(certificate);

    /// <summary>Replaces all certificates of the app.</summary>
    public void SwapCertificates(params IReadOnlyList<X509Certificate2> certificates)
        => _org.TokenEndpoint.Certificates.Replace(certificates);

    /// <summary>Orders a fault for the token endpoint.</summary>
    public void BreakTokenEndpoint(Fault fault, int times = 1) => Faults.Add(TokenPath, fault, times);

    /// <summary>Orders a fault for all paths that begin with <paramref name="pathPrefix"/>.</summary>
    public void Break(string pathPrefix, Fault fault, int times = 1) => Faults.Add(pathPrefix, fault, times);

    /// <summary>Cancels all ordered faults.</summary>
    public void Repair() => Faults.Clear();

    /// <summary>Token requests wait until the returned gate is released.</summary>
    public Gate HoldTokenEndpoint() => Gates.Hold(TokenPath);

    /// <summary>Requests to paths that begin with <paramref name="pathPrefix"/> wait until the returned gate is released.</summary>
    public Gate HoldApi(string pathPrefix) => Gates.Hold(pathPrefix);

    /// <summary>Opens all gates.</summary>
    public void ReleaseGates() => Gates.ReleaseAll();

    /// <summary>Moves the org: all sessions end, tokens name the new origin, and only that origin accepts sessions (WF §5).</summary>
    public void MoveTo(Uri instanceUrl)
    {
        ArgumentNullException.ThrowIfNull(instanceUrl);
        _org.InstanceUrl = instanceUrl.GetLeftPart(UriPartial.Authority);
        Settings.InstanceHosts = [instanceUrl.Authority];
        RevokeAllSessions();
    }

    /// <summary>Sends an event to the CometD subscribers of a channel.</summary>
    /// <returns>How many clients it went to.</returns>
    public int PushEvent(string channel, JsonObject data) => _org.Streaming.Publish(channel, data);

    public void ClearReceived() => _received.Clear();

    public void ClearTripwires() => _tripwires.Clear();

    internal ReceivedRequest Record(HttpRequest request)
    {
        var entry = new ReceivedRequest(request, _org.Clock.True);
        _received.Enqueue(entry);
        while (_received.Count > Settings.RecordedRequestLimit && _received.TryDequeue(out _))
        {
        }

        return entry;
    }

    internal void Trip(TripwireKind kind, string path, string description)
    {
        // A load test with a leak would otherwise fill the memory with the same news.
        if (_tripwires.Count < 1000)
        {
            _tripwires.Enqueue(new Tripwire(kind, path, description));
        }
    }

    internal Task HangAsync(CancellationToken cancellationToken) => _stopping.Task.WaitAsync(cancellationToken);

    internal void ReleaseEverything()
    {
        _stopping.TrySetResult();
        Gates.ReleaseAll();
        _org.Streaming.Stop();
    }
}
