namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>
/// <c>LoginResult</c> and <c>GetUserInfoResult</c> as the partner WSDLs have them, written down type by type from the WSDLs themselves (see
/// <c>LoginSchema</c> for the source). Nothing here is computed from the sidecar's own table, so a mistake there is seen here.
/// A <c>?</c> stands for <c>nillable="true"</c>, a <c>*</c> for <c>minOccurs="0"</c>.
/// </summary>
internal static class WsdlShapes
{
    /// <summary>The versions whose WSDL was read.</summary>
    public static IReadOnlyList<int> Read { get; } = [8, 9, 10, 11, 12, 13, 16, 17, 20, 21, 37, 39, 40, 66];

    /// <summary>One version of each shape, the newest.</summary>
    public static IReadOnlyList<int> Distinct { get; } = [9, 10, 12, 16, 20, 37, 39, 66];

    /// <summary>The version of <see cref="Distinct"/> with the same shape.</summary>
    public static int ShapeOf(int version) => Distinct.First(shape => version <= shape || shape == Distinct[^1]);

    public static string LoginResult(int version) => version switch
    {
        <= 9 => "passwordExpired:boolean serverUrl:string? sessionId:string? userId:ID? userInfo:GetUserInfoResult*",
        <= 12 => """
            metadataServerUrl:string? passwordExpired:boolean serverUrl:string? sessionId:string? userId:ID? userInfo:GetUserInfoResult*
            """,
        _ => """
            metadataServerUrl:string? passwordExpired:boolean sandbox:boolean serverUrl:string? sessionId:string? userId:ID?
            userInfo:GetUserInfoResult*
            """,
    };

    public static string GetUserInfoResult(int version) => version switch
    {
        <= 9 => """
            accessibilityMode:boolean currencySymbol:string? licenseType:string organizationId:ID organizationMultiCurrency:boolean
            organizationName:string profileId:ID roleId:ID? userDefaultCurrencyIsoCode:string? userEmail:string userFullName:string
            userId:ID userLanguage:string userLocale:string userName:string userTimeZone:string userUiSkin:string
            """,
        10 => """
            accessibilityMode:boolean currencySymbol:string? organizationId:ID organizationMultiCurrency:boolean
            organizationName:string profileId:ID roleId:ID? userDefaultCurrencyIsoCode:string? userEmail:string userFullName:string
            userId:ID userLanguage:string userLocale:string userName:string userTimeZone:string userType:string userUiSkin:string
            """,
        <= 12 => """
            accessibilityMode:boolean currencySymbol:string? orgDefaultCurrencyIsoCode:string? organizationId:ID
            organizationMultiCurrency:boolean organizationName:string profileId:ID roleId:ID? userDefaultCurrencyIsoCode:string?
            userEmail:string userFullName:string userId:ID userLanguage:string userLocale:string userName:string userTimeZone:string
            userType:string userUiSkin:string
            """,
        <= 16 => """
            accessibilityMode:boolean currencySymbol:string? orgDefaultCurrencyIsoCode:string? orgHasPersonAccounts:boolean
            organizationId:ID organizationMultiCurrency:boolean organizationName:string profileId:ID roleId:ID?
            userDefaultCurrencyIsoCode:string? userEmail:string userFullName:string userId:ID userLanguage:string userLocale:string
            userName:string userTimeZone:string userType:string userUiSkin:string
            """,
        <= 20 => """
            accessibilityMode:boolean currencySymbol:string? orgDefaultCurrencyIsoCode:string? orgDisallowHtmlAttachments:boolean
            orgHasPersonAccounts:boolean organizationId:ID organizationMultiCurrency:boolean organizationName:string profileId:ID roleId:ID?
            userDefaultCurrencyIsoCode:string? userEmail:string userFullName:string userId:ID userLanguage:string userLocale:string
            userName:string userTimeZone:string userType:string userUiSkin:string
            """,
        <= 37 => """
            accessibilityMode:boolean currencySymbol:string? orgAttachmentFileSizeLimit:int orgDefaultCurrencyIsoCode:string?
            orgDisallowHtmlAttachments:boolean orgHasPersonAccounts:boolean organizationId:ID organizationMultiCurrency:boolean
            organizationName:string profileId:ID roleId:ID? sessionSecondsValid:int userDefaultCurrencyIsoCode:string? userEmail:string
            userFullName:string userId:ID userLanguage:string userLocale:string userName:string userTimeZone:string userType:string
            userUiSkin:string
            """,
        <= 39 => """
            accessibilityMode:boolean currencySymbol:string? orgAttachmentFileSizeLimit:int orgDefaultCurrencyIsoCode:string?
            orgDefaultCurrencyLocale:string? orgDisallowHtmlAttachments:boolean orgHasPersonAccounts:boolean organizationId:ID
            organizationMultiCurrency:boolean organizationName:string profileId:ID roleId:ID? sessionSecondsValid:int
            userDefaultCurrencyIsoCode:string? userEmail:string userFullName:string userId:ID userLanguage:string userLocale:string
            userName:string userTimeZone:string userType:string userUiSkin:string
            """,
        _ => """
            accessibilityMode:boolean chatterExternal:boolean currencySymbol:string? orgAttachmentFileSizeLimit:int
            orgDefaultCurrencyIsoCode:string? orgDefaultCurrencyLocale:string? orgDisallowHtmlAttachments:boolean
            orgHasPersonAccounts:boolean organizationId:ID organizationMultiCurrency:boolean organizationName:string profileId:ID roleId:ID?
            sessionSecondsValid:int userDefaultCurrencyIsoCode:string? userEmail:string userFullName:string userId:ID userLanguage:string
            userLocale:string userName:string userTimeZone:string userType:string userUiSkin:string
            """,
    };

    /// <summary>The elements of a shape as declarations of a schema whose own namespace has the prefix <c>tns</c>.</summary>
    public static string Elements(string shape)
        => string.Concat(shape.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Element));

    private static string Element(string element)
    {
        var parts = element.TrimEnd('?', '*').Split(':');
        var prefix = parts[1] is "ID" or "GetUserInfoResult" ? "tns:" : "xsd:";
        var occurs = element.EndsWith('?') ? " nillable=\"true\"" : element.EndsWith('*') ? " minOccurs=\"0\"" : "";
        return $"<xsd:element name=\"{parts[0]}\" type=\"{prefix}{parts[1]}\"{occurs}/>";
    }
}
