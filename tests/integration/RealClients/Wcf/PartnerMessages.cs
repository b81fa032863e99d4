using System.ServiceModel;
using System.Xml.Serialization;

namespace Sidecar.IntegrationTests.RealClients.Wcf;

[MessageContract(WrapperName = "login", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class LoginRequest
{
    [MessageBodyMember(Name = "username", Namespace = IPartnerApi.Namespace)]
    public string? Username { get; set; }

    [MessageBodyMember(Name = "password", Namespace = IPartnerApi.Namespace)]
    public string? Password { get; set; }
}

[MessageContract(WrapperName = "loginResponse", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class LoginResponse
{
    [MessageBodyMember(Name = "result", Namespace = IPartnerApi.Namespace)]
    public LoginResult? Result { get; set; }
}

[MessageContract(WrapperName = "query", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class QueryRequest : SessionRequest
{
    [MessageHeader(Namespace = IPartnerApi.Namespace)]
    public QueryOptions? QueryOptions { get; set; }

    [MessageBodyMember(Name = "queryString", Namespace = IPartnerApi.Namespace)]
    public string? QueryString { get; set; }
}

[MessageContract(WrapperName = "queryResponse", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class QueryResponse
{
    [MessageBodyMember(Name = "result", Namespace = IPartnerApi.Namespace)]
    public QueryResult? Result { get; set; }
}

[MessageContract(WrapperName = "queryMore", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class QueryMoreRequest : SessionRequest
{
    [MessageHeader(Namespace = IPartnerApi.Namespace)]
    public QueryOptions? QueryOptions { get; set; }

    [MessageBodyMember(Name = "queryLocator", Namespace = IPartnerApi.Namespace)]
    public string? QueryLocator { get; set; }
}

[MessageContract(WrapperName = "queryMoreResponse", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class QueryMoreResponse
{
    [MessageBodyMember(Name = "result", Namespace = IPartnerApi.Namespace)]
    public QueryResult? Result { get; set; }
}

[MessageContract(WrapperName = "create", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class CreateRequest : SessionRequest
{
    [MessageBodyMember(Name = "sObjects", Namespace = IPartnerApi.Namespace)]
    [XmlElement("sObjects")]
    public SObject[]? Records { get; set; }
}

[MessageContract(WrapperName = "createResponse", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class CreateResponse
{
    [MessageBodyMember(Name = "result", Namespace = IPartnerApi.Namespace)]
    [XmlElement("result")]
    public SaveResult[]? Result { get; set; }
}

[MessageContract(WrapperName = "update", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class UpdateRequest : SessionRequest
{
    [MessageBodyMember(Name = "sObjects", Namespace = IPartnerApi.Namespace)]
    [XmlElement("sObjects")]
    public SObject[]? Records { get; set; }
}

[MessageContract(WrapperName = "updateResponse", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class UpdateResponse
{
    [MessageBodyMember(Name = "result", Namespace = IPartnerApi.Namespace)]
    [XmlElement("result")]
    public SaveResult[]? Result { get; set; }
}

[MessageContract(WrapperName = "delete", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class DeleteRequest : SessionRequest
{
    [MessageBodyMember(Name = "ids", Namespace = IPartnerApi.Namespace)]
    [XmlElement("ids")]
    public string[]? Ids { get; set; }
}

[MessageContract(WrapperName = "deleteResponse", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class DeleteResponse
{
    [MessageBodyMember(Name = "result", Namespace = IPartnerApi.Namespace)]
    [XmlElement("result")]
    public SaveResult[]? Result { get; set; }
}

[MessageContract(WrapperName = "getUserInfo", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class GetUserInfoRequest : SessionRequest
{
}

[MessageContract(WrapperName = "getUserInfoResponse", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class GetUserInfoResponse
{
    [MessageBodyMember(Name = "result", Namespace = IPartnerApi.Namespace)]
    public UserInfo? Result { get; set; }
}

[MessageContract(WrapperName = "logout", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class LogoutRequest : SessionRequest
{
}

[MessageContract(WrapperName = "logoutResponse", WrapperNamespace = IPartnerApi.Namespace)]
public sealed class LogoutResponse
{
}
