using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Simulator;

/// <summary>What a simulated org is born with. What may change while it runs is in <see cref="OrgSettings"/>.</summary>
public sealed class SimulatedOrgOptions
{
    /// <summary>Consumer key of the one app installed in the org; assertions must name it as issuer.</summary>
    public string ConsumerKey { get; set; } = "3MVG9SimulatedConsumerKey.0123456789";

    /// <summary>Users that exist and are approved for the app. The first is the org's default user.</summary>
    public IReadOnlyList<string> Usernames { get; set; } = ["integration@acme.example"];

    /// <summary>Certificates uploaded to the app; an assertion signed by any of their keys is accepted.</summary>
    public IReadOnlyList<X509Certificate2> Certificates { get; set; } = [];

    /// <summary>Address to listen on. Default 127.0.0.1.</summary>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>Port of the plain HTTP listener; 0 (default) for any free one.</summary>
    public int Port { get; set; }

    /// <summary>Server certificate with private key; when set, there is a TLS listener too.</summary>
    public X509Certificate2? TlsCertificate { get; set; }

    /// <summary>Port of the TLS listener; 0 (default) for any free one.</summary>
    public int TlsPort { get; set; }

    /// <summary><c>instance_url</c> of token answers. Default: the TLS listener's address when there is one, else the plain one.</summary>
    public Uri? InstanceUrl { get; set; }

    /// <summary>Audiences accepted besides the org's own addresses and <c>https://login.salesforce.com</c> (WF §1.2).</summary>
    public IReadOnlyList<string> Audiences { get; set; } = [];

    /// <summary>
    /// Whether the app is an External Client App (default). Then an unknown consumer key, or the audience
    /// <c>https://test.salesforce.com</c>, gives <c>app_not_found</c>; otherwise <c>invalid_client_id</c> and <c>audience is invalid</c>
    /// (WF §1.1, §1.4).
    /// </summary>
    public bool ExternalClientApp { get; set; } = true;

    /// <summary>Organization id, 15 characters.</summary>
    public string OrganizationId { get; set; } = "00D5i000000Sim1";

    /// <summary>Accounts seeded beside the first few dozen records; each brings one contact. Default 0.</summary>
    public int ExtraAccounts { get; set; }

    /// <summary>
    /// Clock of sessions, delays and long polls. <see cref="OrgSettings.ClockOffset"/> shifts only what the org tells and checks.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Initial values of the live settings.</summary>
    public OrgSettings Settings { get; set; } = new();
}
