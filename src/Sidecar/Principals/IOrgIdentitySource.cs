namespace Sidecar.Principals;

/// <summary>Who the sidecar is at Salesforce; an interface, so that login responses can be tested without an org.</summary>
internal interface IOrgIdentitySource
{
    /// <summary>What is known now, without asking.</summary>
    OrgIdentity Current { get; }

    /// <summary>What is known after having asked, but soon in any case: a login never waits for a slow Salesforce.</summary>
    ValueTask<OrgIdentity> GetAsync(CancellationToken cancellationToken);
}
