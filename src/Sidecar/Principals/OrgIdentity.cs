using System.Security.Cryptography;
using System.Text;
using Sidecar.Configuration;
using Sidecar.Soap;

namespace Sidecar.Principals;

/// <summary>
/// Who the sidecar is at Salesforce, as far as it is known: as the org says, or plausible and well-formed (docs/architecture.md).
/// </summary>
internal sealed record OrgIdentity(string OrganizationId, string UserId, bool Sandbox, UserInfo UserInfo)
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>The form in which the org id stands in session ids and server URLs.</summary>
    public string OrganizationId15 => OrganizationId[..15];

    /// <summary>
    /// What login responses say before the org was reached. The ids are derived from the configuration: they are the same after a restart
    /// and in every replica, so that clients that store data by org id do not see a new org each time.
    /// </summary>
    public static OrgIdentity Fallback(SidecarOptions options)
    {
        var organizationId = Id("00D", "organization", options.LoginHost.Host);
        var userId = Id("005", "user", options.Username);
        var profileId = Id("00e", "profile", options.Username);
        var userInfo = new UserInfo(organizationId, userId, profileId, options.Username);
        return new OrgIdentity(organizationId, userId, IsSandbox(options.LoginHost), userInfo);
    }

    /// <summary>My Domain names of sandboxes: <c>acme--uat.sandbox.my.salesforce.com</c>.</summary>
    public static bool IsSandbox(Uri host)
        => host.Host.Contains(".sandbox.", StringComparison.OrdinalIgnoreCase) || host.Host.Contains("--", StringComparison.Ordinal);

    private static string Id(string keyPrefix, string purpose, string from)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"sf-sidecar {purpose} id\n{from}"));
        // As Salesforce builds ids: key prefix, instance, a reserved 0, then the record number.
        var id = new StringBuilder(keyPrefix, 15).Append(Base62[hash[0] % 62]).Append(Base62[hash[1] % 62]).Append('0');
        for (var i = 2; id.Length < 15; i++)
        {
            id.Append(Base62[hash[i] % 62]);
        }

        return SalesforceId.To18(id.ToString());
    }
}
