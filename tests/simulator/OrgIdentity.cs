using Simulator.Store;

namespace Simulator;

/// <summary>Who the org and its users are.</summary>
internal sealed class OrgIdentity
{
    private readonly Dictionary<string, OrgUser> _users = new(StringComparer.OrdinalIgnoreCase);

    public OrgIdentity(SimulatedOrgOptions options)
    {
        OrganizationId15 = options.OrganizationId;
        OrganizationId = SalesforceId.To18(options.OrganizationId);
        var number = 1;
        foreach (var username in options.Usernames)
        {
            _users[username] = new OrgUser(SalesforceId.Create("005", number++), username);
        }
    }

    public string OrganizationId15 { get; }

    public string OrganizationId { get; }

    public string OrganizationName { get; } = "Acme (simulated)";

    public string ProfileId { get; } = SalesforceId.Create("00e", 1);

    public IEnumerable<OrgUser> Users => _users.Values;

    public OrgUser? Find(string username) => _users.GetValueOrDefault(username);
}

/// <summary>A user: 18-character id and username.</summary>
internal sealed record OrgUser(string Id, string Username)
{
    public string FullName { get; } = "Integration User";
}
