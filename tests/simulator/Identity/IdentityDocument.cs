using System.Text.Json.Nodes;
using Simulator.Store;

namespace Simulator.Identity;

/// <summary>What the org tells about a user; full of absolute URLs on hosts a sidecar's client must not reach (WF §5).</summary>
internal static class IdentityDocument
{
    public static JsonObject Identity(OrgState org, OrgUser user) => new()
    {
        ["id"] = Id(org, user),
        ["asserted_user"] = true,
        ["user_id"] = user.Id,
        ["organization_id"] = org.Identity.OrganizationId,
        ["username"] = user.Username,
        ["nick_name"] = "integration",
        ["display_name"] = user.FullName,
        ["email"] = user.Username,
        ["email_verified"] = true,
        ["first_name"] = "Integration",
        ["last_name"] = "User",
        ["timezone"] = "Europe/Berlin",
        ["photos"] = Photos(org),
        ["addr_street"] = null,
        ["mobile_phone"] = null,
        ["status"] = new JsonObject { ["created_date"] = null, ["body"] = null },
        ["urls"] = Urls(org, user),
        ["active"] = true,
        ["user_type"] = "STANDARD",
        ["language"] = "en_US",
        ["locale"] = "en_US",
        ["utcOffset"] = 3600000,
        ["last_modified_date"] = FieldValues.ToText(org.Clock.Told),
        ["is_app_installed"] = true,
    };

    public static JsonObject UserInfo(OrgState org, OrgUser user) => new()
    {
        ["sub"] = Id(org, user),
        ["user_id"] = user.Id,
        ["organization_id"] = org.Identity.OrganizationId,
        ["preferred_username"] = user.Username,
        ["nickname"] = "integration",
        ["name"] = user.FullName,
        ["email"] = user.Username,
        ["email_verified"] = true,
        ["given_name"] = "Integration",
        ["family_name"] = "User",
        ["zoneinfo"] = "Europe/Berlin",
        ["photos"] = Photos(org),
        ["profile"] = $"{org.InstanceUrl}/{user.Id}",
        ["picture"] = $"{org.InstanceUrl}/profilephoto/005/F",
        ["address"] = new JsonObject(),
        ["urls"] = Urls(org, user),
        ["active"] = true,
        ["user_type"] = "STANDARD",
        ["language"] = "en_US",
        ["locale"] = "en_US",
        ["utcOffset"] = 3600000,
        ["updated_at"] = FieldValues.ToText(org.Clock.Told),
        ["is_app_installed"] = true,
    };

    private static string Id(OrgState org, OrgUser user) => $"https://login.salesforce.com/id/{org.Identity.OrganizationId}/{user.Id}";

    private static JsonObject Photos(OrgState org) =>
        new() { ["picture"] = $"{org.InstanceUrl}/profilephoto/005/F", ["thumbnail"] = $"{org.InstanceUrl}/profilephoto/005/T" };

    private static JsonObject Urls(OrgState org, OrgUser user)
    {
        var host = org.InstanceUrl;
        var rest = $"{host}/services/data/v{{version}}";
        return new()
        {
            ["enterprise"] = $"{host}/services/Soap/c/{{version}}/{org.Identity.OrganizationId15}",
            ["metadata"] = $"{host}/services/Soap/m/{{version}}/{org.Identity.OrganizationId15}",
            ["partner"] = $"{host}/services/Soap/u/{{version}}/{org.Identity.OrganizationId15}",
            ["rest"] = $"{rest}/",
            ["sobjects"] = $"{rest}/sobjects/",
            ["search"] = $"{rest}/search/",
            ["query"] = $"{rest}/query/",
            ["recent"] = $"{rest}/recent/",
            ["tooling_soap"] = $"{host}/services/Soap/T/{{version}}/{org.Identity.OrganizationId15}",
            ["tooling_rest"] = $"{rest}/tooling/",
            ["profile"] = $"{host}/{user.Id}",
            ["feeds"] = $"{rest}/chatter/feeds",
            ["groups"] = $"{rest}/chatter/groups",
            ["users"] = $"{rest}/chatter/users",
            ["feed_items"] = $"{rest}/chatter/feed-items",
            ["feed_elements"] = $"{rest}/chatter/feed-elements",
            ["custom_domain"] = host,
        };
    }
}
