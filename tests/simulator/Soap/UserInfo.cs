namespace Simulator.Soap;

/// <summary><c>getUserInfo()</c>: the elements that the WSDL of the version has, in its order (WF §2.3).</summary>
internal static class UserInfo
{
    private const int Newest = int.MaxValue;

    public static string Render(OrgState org, OrgUser user, int version)
    {
        (string Name, object? Value, int Since, int Until)[] elements =
        [
            ("accessibilityMode", false, 0, Newest),
            ("chatterExternal", false, 40, Newest),
            ("currencySymbol", "€", 0, Newest),
            ("licenseType", "Salesforce", 0, 9),
            ("orgAttachmentFileSizeLimit", 5242880, 21, Newest),
            ("orgDefaultCurrencyIsoCode", "EUR", 11, Newest),
            ("orgDefaultCurrencyLocale", "de_DE", 38, Newest),
            ("orgDisallowHtmlAttachments", false, 17, Newest),
            ("orgHasPersonAccounts", false, 13, Newest),
            ("organizationId", org.Identity.OrganizationId, 0, Newest),
            ("organizationMultiCurrency", false, 0, Newest),
            ("organizationName", org.Identity.OrganizationName, 0, Newest),
            ("profileId", org.Identity.ProfileId, 0, Newest),
            ("roleId", null, 0, Newest),
            ("sessionSecondsValid", (int)org.Settings.SessionLifetime.TotalSeconds, 21, Newest),
            ("userDefaultCurrencyIsoCode", null, 0, Newest),
            ("userEmail", user.Username, 0, Newest),
            ("userFullName", user.FullName, 0, Newest),
            ("userId", user.Id, 0, Newest),
            ("userLanguage", "en_US", 0, Newest),
            ("userLocale", "en_US", 0, Newest),
            ("userName", user.Username, 0, Newest),
            ("userTimeZone", "Europe/Berlin", 0, Newest),
            ("userType", "Standard", 10, Newest),
            ("userUiSkin", "Theme3", 0, Newest),
        ];
        return string.Concat(elements.Where(e => version >= e.Since && version <= e.Until).Select(e => Xml.Element(e.Name, e.Value)));
    }
}
