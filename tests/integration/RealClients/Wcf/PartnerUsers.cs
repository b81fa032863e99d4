using System.Xml.Serialization;

namespace Sidecar.IntegrationTests.RealClients.Wcf;

/// <summary>What the story asks of a user of any version.</summary>
public interface IUserInfo
{
    string? UserId { get; }

    string? UserName { get; }

    /// <summary>The last element: an element before it that the type does not expect would leave it unread.</summary>
    string? UserUiSkin { get; }
}

/// <summary>
/// As the WSDL of 20.0 has it: the serializer depends on the order, and one element out of place would be read as missing.
/// </summary>
[XmlType(TypeName = "GetUserInfoResult", Namespace = PartnerApi.Namespace)]
public sealed class UserInfo20 : IUserInfo
{
    [XmlElement("accessibilityMode", Order = 0)]
    public bool AccessibilityMode { get; set; }

    [XmlElement("currencySymbol", Order = 1, IsNullable = true)]
    public string? CurrencySymbol { get; set; }

    [XmlElement("orgDefaultCurrencyIsoCode", Order = 2, IsNullable = true)]
    public string? OrgDefaultCurrencyIsoCode { get; set; }

    [XmlElement("orgDisallowHtmlAttachments", Order = 3)]
    public bool OrgDisallowHtmlAttachments { get; set; }

    [XmlElement("orgHasPersonAccounts", Order = 4)]
    public bool OrgHasPersonAccounts { get; set; }

    [XmlElement("organizationId", Order = 5)]
    public string? OrganizationId { get; set; }

    [XmlElement("organizationMultiCurrency", Order = 6)]
    public bool OrganizationMultiCurrency { get; set; }

    [XmlElement("organizationName", Order = 7)]
    public string? OrganizationName { get; set; }

    [XmlElement("profileId", Order = 8)]
    public string? ProfileId { get; set; }

    [XmlElement("roleId", Order = 9, IsNullable = true)]
    public string? RoleId { get; set; }

    [XmlElement("userDefaultCurrencyIsoCode", Order = 10, IsNullable = true)]
    public string? UserDefaultCurrencyIsoCode { get; set; }

    [XmlElement("userEmail", Order = 11)]
    public string? UserEmail { get; set; }

    [XmlElement("userFullName", Order = 12)]
    public string? UserFullName { get; set; }

    [XmlElement("userId", Order = 13)]
    public string? UserId { get; set; }

    [XmlElement("userLanguage", Order = 14)]
    public string? UserLanguage { get; set; }

    [XmlElement("userLocale", Order = 15)]
    public string? UserLocale { get; set; }

    [XmlElement("userName", Order = 16)]
    public string? UserName { get; set; }

    [XmlElement("userTimeZone", Order = 17)]
    public string? UserTimeZone { get; set; }

    [XmlElement("userType", Order = 18)]
    public string? UserType { get; set; }

    [XmlElement("userUiSkin", Order = 19)]
    public string? UserUiSkin { get; set; }
}

/// <summary>
/// As the WSDL of 37.0 has it: the serializer depends on the order, and one element out of place would be read as missing.
/// </summary>
[XmlType(TypeName = "GetUserInfoResult", Namespace = PartnerApi.Namespace)]
public sealed class UserInfo37 : IUserInfo
{
    [XmlElement("accessibilityMode", Order = 0)]
    public bool AccessibilityMode { get; set; }

    [XmlElement("currencySymbol", Order = 1, IsNullable = true)]
    public string? CurrencySymbol { get; set; }

    [XmlElement("orgAttachmentFileSizeLimit", Order = 2)]
    public int OrgAttachmentFileSizeLimit { get; set; }

    [XmlElement("orgDefaultCurrencyIsoCode", Order = 3, IsNullable = true)]
    public string? OrgDefaultCurrencyIsoCode { get; set; }

    [XmlElement("orgDisallowHtmlAttachments", Order = 4)]
    public bool OrgDisallowHtmlAttachments { get; set; }

    [XmlElement("orgHasPersonAccounts", Order = 5)]
    public bool OrgHasPersonAccounts { get; set; }

    [XmlElement("organizationId", Order = 6)]
    public string? OrganizationId { get; set; }

    [XmlElement("organizationMultiCurrency", Order = 7)]
    public bool OrganizationMultiCurrency { get; set; }

    [XmlElement("organizationName", Order = 8)]
    public string? OrganizationName { get; set; }

    [XmlElement("profileId", Order = 9)]
    public string? ProfileId { get; set; }

    [XmlElement("roleId", Order = 10, IsNullable = true)]
    public string? RoleId { get; set; }

    [XmlElement("sessionSecondsValid", Order = 11)]
    public int SessionSecondsValid { get; set; }

    [XmlElement("userDefaultCurrencyIsoCode", Order = 12, IsNullable = true)]
    public string? UserDefaultCurrencyIsoCode { get; set; }

    [XmlElement("userEmail", Order = 13)]
    public string? UserEmail { get; set; }

    [XmlElement("userFullName", Order = 14)]
    public string? UserFullName { get; set; }

    [XmlElement("userId", Order = 15)]
    public string? UserId { get; set; }

    [XmlElement("userLanguage", Order = 16)]
    public string? UserLanguage { get; set; }

    [XmlElement("userLocale", Order = 17)]
    public string? UserLocale { get; set; }

    [XmlElement("userName", Order = 18)]
    public string? UserName { get; set; }

    [XmlElement("userTimeZone", Order = 19)]
    public string? UserTimeZone { get; set; }

    [XmlElement("userType", Order = 20)]
    public string? UserType { get; set; }

    [XmlElement("userUiSkin", Order = 21)]
    public string? UserUiSkin { get; set; }
}
