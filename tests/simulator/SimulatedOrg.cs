using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Simulator.Control;
using Simulator.Wire;

namespace Simulator;

/// <summary>A Salesforce org on this machine: strict as the real one, and controllable. Listens until disposed.</summary>
public sealed class SimulatedOrg : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly OrgState _state;

    private SimulatedOrg(WebApplication application, OrgState state, IReadOnlyList<Uri> addresses)
    {
        _application = application;
        _state = state;
        var http = addresses.Where(address => address.Scheme == "http").ToList();
        var https = addresses.Where(address => address.Scheme == "https").ToList();
        (BaseAddress, SpareAddress) = (http[0], http[1]);
        (HttpsAddress, SpareHttpsAddress) = https.Count == 2 ? (https[0], https[1]) : (null, null);
    }

    /// <summary>Origin of the plain HTTP listener.</summary>
    public Uri BaseAddress { get; }

    /// <summary>A second plain listener: the instance the org can move to (<see cref="OrgControl.MoveTo"/>).</summary>
    public Uri SpareAddress { get; }

    /// <summary>Origin of the TLS listener, or null when no certificate was given. The host is <c>localhost</c>.</summary>
    public Uri? HttpsAddress { get; }

    /// <summary>A second TLS listener to move to.</summary>
    public Uri? SpareHttpsAddress { get; }

    /// <summary>The typed control API.</summary>
    public OrgControl Control => _state.Control;

    public string ConsumerKey => _state.Options.ConsumerKey;

    public string Username => _state.Options.Usernames[0];

    /// <summary>Organization id, 18 characters.</summary>
    public string OrganizationId => _state.Identity.OrganizationId;

    /// <summary>User id of <see cref="Username"/>, 18 characters.</summary>
    public string UserId => _state.Identity.Find(Username)!.Id;

    public static async Task<SimulatedOrg> StartAsync(SimulatedOrgOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SimulatedOrgOptions();
        var state = new OrgState(options);
        var application = Listening.Build(options);
        var router = new Router(state);
        application.Run(router.HandleAsync);
        await application.StartAsync(cancellationToken);

        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var addresses = bound.Select(address => Listening.Advertised(new Uri(address))).ToList();
        var org = new SimulatedOrg(application, state, addresses);
        state.Origins = [.. addresses.Select(address => address.GetLeftPart(UriPartial.Authority))];
        state.InstanceUrl = (options.InstanceUrl ?? org.HttpsAddress ?? org.BaseAddress).GetLeftPart(UriPartial.Authority);
        return org;
    }

    public async ValueTask DisposeAsync()
    {
        // Whoever still waits at a gate, in a hang or in a long poll would otherwise hold the server's graceful stop.
        _state.Control.ReleaseEverything();
        using var impatient = new CancellationTokenSource(TimeSpan.Zero);
        await _application.StopAsync(impatient.Token);
        await _application.DisposeAsync();
        _state.Streaming.Dispose();
    }

    internal Task WaitForShutdownAsync() => _application.WaitForShutdownAsync();
}
