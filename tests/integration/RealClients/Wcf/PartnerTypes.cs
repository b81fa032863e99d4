using System.Xml;
using System.Xml.Serialization;

namespace Sidecar.IntegrationTests.RealClients.Wcf;

/// <summary>A record: its type, its id, and its fields as XML.</summary>
[XmlType(TypeName = "sObject", Namespace = SObject.FieldNamespace)]
public sealed class SObject
{
    public const string FieldNamespace = "urn:sobject.partner.soap.sforce.com";

    [XmlElement("type", Order = 0)]
    public string? Type { get; set; }

    [XmlElement("fieldsToNull", Order = 1)]
    public string[]? FieldsToNull { get; set; }

    [XmlElement("Id", Order = 2)]
    public string? Id { get; set; }

    [XmlAnyElement(Namespace = FieldNamespace, Order = 3)]
    public XmlElement[]? Fields { get; set; }
}

[XmlType(TypeName = "LoginResult", Namespace = IPartnerApi.Namespace)]
public sealed class LoginResult
{
    [XmlElement("metadataServerUrl", Order = 0, IsNullable = true)]
    public string? MetadataServerUrl { get; set; }

    [XmlElement("passwordExpired", Order = 1)]
    public bool PasswordExpired { get; set; }

    [XmlElement("sandbox", Order = 2)]
    public bool Sandbox { get; set; }

    [XmlElement("serverUrl", Order = 3, IsNullable = true)]
    public string? ServerUrl { get; set; }

    [XmlElement("sessionId", Order = 4, IsNullable = true)]
    public string? SessionId { get; set; }

    [XmlElement("userId", Order = 5, IsNullable = true)]
    public string? UserId { get; set; }

    [XmlElement("userInfo", Order = 6)]
    public UserInfo? UserInfo { get; set; }
}

/// <summary>The elements in the WSDL's order, on which the serializer depends: one out of place would be read as missing.</summary>
[XmlType(TypeName = "GetUserInfoResult", Namespace = IPartnerApi.Namespace)]
public sealed class UserInfo
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

[XmlType(TypeName = "QueryResult", Namespace = IPartnerApi.Namespace)]
public sealed class QueryResult
{
    [XmlElement("done", Order = 0)]
    public bool Done { get; set; }

    [XmlElement("queryLocator", Order = 1, IsNullable = true)]
    public string? QueryLocator { get; set; }

    [XmlElement("records", Order = 2, IsNullable = true)]
    public SObject[]? Records { get; set; }

    [XmlElement("size", Order = 3)]
    public int Size { get; set; }
}

[XmlType(TypeName = "SaveResult", Namespace = IPartnerApi.Namespace)]
public sealed class SaveResult
{
    [XmlElement("errors", Order = 0)]
    public SaveError[]? Errors { get; set; }

    [XmlElement("id", Order = 1, IsNullable = true)]
    public string? Id { get; set; }

    [XmlElement("success", Order = 2)]
    public bool Success { get; set; }
}

[XmlType(TypeName = "Error", Namespace = IPartnerApi.Namespace)]
public sealed class SaveError
{
    [XmlElement("fields", Order = 0, IsNullable = true)]
    public string[]? Fields { get; set; }

    [XmlElement("message", Order = 1)]
    public string? Message { get; set; }

    [XmlElement("statusCode", Order = 2)]
    public string? StatusCode { get; set; }
}
