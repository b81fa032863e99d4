using System.Xml.Serialization;

namespace Sidecar.IntegrationTests.RealClients.Wcf;

/// <summary>
/// As the WSDL of 62.0 has it: the serializer depends on the order, and one element out of place would be read as missing.
/// </summary>
[XmlType(TypeName = "GetUserInfoResult", Namespace = PartnerApi.Namespace)]
public sealed class UserInfo62 : IUserInfo
{
    [XmlElement("accessibilityMode", Order = 0)]
    public bool AccessibilityMode { get; set; }

    [XmlElement("chatterExternal", Order = 1)]
    public bool ChatterExternal { get; set; }

    [XmlElement("currencySymbol", Order = 2, IsNullable = true)]
    public string? CurrencySymbol { get; set; }

    [XmlElement("orgAttachmentFileSizeLimit", Order = 3)]
    public int OrgAttachmentFileSizeLimit { get; set; }

    [XmlElement("orgDefaultCurrencyIsoCode", Order = 4, IsNullable = true)]
    public string? OrgDefaultCurrencyIsoCode { get; set; }

    [XmlElement("orgDefaultCurrencyLocale", Order = 5, IsNullable = true)]
    public string? OrgDefaultCurrencyLocale { get; set; }

    [XmlElement("orgDisallowHtmlAttachments", Order = 6)]
    public bool OrgDisallowHtmlAttachments { get; set; }

    [XmlElement("orgHasPersonAccounts", Order = 7)]
    public bool OrgHasPersonAccounts { get; set; }

    [XmlElement("organizationId", Order = 8)]
    public string? OrganizationId { get; set; }

    [XmlElement("organizationMultiCurrency", Order = 9)]
    public bool OrganizationMultiCurrency { get; set; }

    [XmlElement("organizationName", Order = 10)]
    public string? OrganizationName { get; set; }

    [XmlElement("profileId", Order = 11)]
    public string? ProfileId { get; set; }

    [XmlElement("roleId", Order = 12, IsNullable = true)]
    public string? RoleId { get; set; }

    [XmlElement("sessionSecondsValid", Order = 13)]
    public int SessionSecondsValid { get; set; }

    [XmlElement("userDefaultCurrencyIsoCode", Order = 14, IsNullable = true)]
    public string? UserDefaultCurrencyIsoCode { get; set; }

    [XmlElement("userEmail", Order = 15)]
    public string? UserEmail { get; set; }

    [XmlElement("userFullName", Order = 16)]
    public string? UserFullName { get; set; }

    [XmlElement("userId", Order = 17)]
    public string? UserId { get; set; }

    [XmlElement("userLanguage", Order = 18)]
    public string? UserLanguage { get; set; }

    [XmlElement("userLocale", Order = 19)]
    public string? UserLocale { get; set; }

    [XmlElement("userName", Order = 20)]
    public string? UserName { get; set; }

    [XmlElement("userTimeZone", Order = 21)]
    public string? UserTimeZone { get; set; }

    [XmlElement("userType", Order = 22)]
    public string? UserType { get; set; }

    [XmlElement("userUiSkin", Order = 23)]
    public string? UserUiSkin { get; set; }
}
