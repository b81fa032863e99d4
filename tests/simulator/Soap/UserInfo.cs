using System.Text;

namespace Simulator.Soap;

/// <summary><c>getUserInfo()</c>: all elements of WF §2.3, in the WSDL's order.</summary>
internal static class UserInfo
{
    public static string Render(OrgState org, OrgUser user)
    {
        (string Name, object? Value)[] elements =
        [
            ("accessibilityMode", false),
            ("chatterExternal", false),
            ("currencySymbol", "€"),
            ("orgAttachmentFileSizeLimit", 5242880),
            ("orgDefaultCurrencyIsoCode", "EUR"),
            ("orgDefaultCurrencyLocale", "de_DE"),
            ("orgDisallowHtmlAttachments", false),
            ("orgHasPersonAccounts", false),
            ("organizationId", org.Identity.OrganizationId),
            ("organizationMultiCurrency", false),
            ("organizationName", org.Identity.OrganizationName),
            ("profileId", org.Identity.ProfileId),
            ("roleId", null),
            ("sessionSecondsValid", (int)org.Settings.SessionLifetime.TotalSeconds),
            ("userDefaultCurrencyIsoCode", null),
            ("userEmail", user.Username),
            ("userFullName", user.FullName),
            ("userId", user.Id),
            ("userLanguage", "en_US"),
            ("userLocale", "en_US"),
            ("userName", user.Username),
            ("userTimeZone", "Europe/Berlin"),
            ("userType", "Standard"),
            ("userUiSkin", "Theme3"),
        ];
        return elements.Aggregate(new StringBuilder(), (text, element) => text.Append(Xml.Element(element.Name, element.Value))).ToString();
    }
}
