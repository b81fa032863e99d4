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

/// <summary>As in the WSDLs since 13.0.</summary>
/// <typeparam name="TUser">GetUserInfoResult.</typeparam>
[XmlType(TypeName = "LoginResult", Namespace = PartnerApi.Namespace)]
public sealed class LoginResult<TUser>
    where TUser : class, IUserInfo
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
    public TUser? UserInfo { get; set; }
}

[XmlType(TypeName = "QueryResult", Namespace = PartnerApi.Namespace)]
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

[XmlType(TypeName = "SaveResult", Namespace = PartnerApi.Namespace)]
public sealed class SaveResult
{
    [XmlElement("errors", Order = 0)]
    public SaveError[]? Errors { get; set; }

    [XmlElement("id", Order = 1, IsNullable = true)]
    public string? Id { get; set; }

    [XmlElement("success", Order = 2)]
    public bool Success { get; set; }
}

[XmlType(TypeName = "Error", Namespace = PartnerApi.Namespace)]
public sealed class SaveError
{
    [XmlElement("fields", Order = 0, IsNullable = true)]
    public string[]? Fields { get; set; }

    [XmlElement("message", Order = 1)]
    public string? Message { get; set; }

    [XmlElement("statusCode", Order = 2)]
    public string? StatusCode { get; set; }
}
