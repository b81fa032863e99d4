using System.ServiceModel;
using System.Xml.Serialization;

namespace Sidecar.IntegrationTests.RealClients.Wcf;

[MessageContract(WrapperName = "login", WrapperNamespace = PartnerApi.Namespace)]
public sealed class LoginRequest
{
    [MessageBodyMember(Name = "username", Namespace = PartnerApi.Namespace)]
    public string? Username { get; set; }

    [MessageBodyMember(Name = "password", Namespace = PartnerApi.Namespace)]
    public string? Password { get; set; }
}

[MessageContract(WrapperName = "loginResponse", WrapperNamespace = PartnerApi.Namespace)]
public sealed class LoginResponse<TUser>
    where TUser : class, IUserInfo
{
    [MessageBodyMember(Name = "result", Namespace = PartnerApi.Namespace)]
    public LoginResult<TUser>? Result { get; set; }
}

[MessageContract(WrapperName = "query", WrapperNamespace = PartnerApi.Namespace)]
public sealed class QueryRequest : SessionRequest
{
    [MessageHeader(Namespace = PartnerApi.Namespace)]
    public QueryOptions? QueryOptions { get; set; }

    [MessageBodyMember(Name = "queryString", Namespace = PartnerApi.Namespace)]
    public string? QueryString { get; set; }
}

[MessageContract(WrapperName = "queryResponse", WrapperNamespace = PartnerApi.Namespace)]
public sealed class QueryResponse
{
    [MessageBodyMember(Name = "result", Namespace = PartnerApi.Namespace)]
    public QueryResult? Result { get; set; }
}

[MessageContract(WrapperName = "queryMore", WrapperNamespace = PartnerApi.Namespace)]
public sealed class QueryMoreRequest : SessionRequest
{
    [MessageHeader(Namespace = PartnerApi.Namespace)]
    public QueryOptions? QueryOptions { get; set; }

    [MessageBodyMember(Name = "queryLocator", Namespace = PartnerApi.Namespace)]
    public string? QueryLocator { get; set; }
}

[MessageContract(WrapperName = "queryMoreResponse", WrapperNamespace = PartnerApi.Namespace)]
public sealed class QueryMoreResponse
{
    [MessageBodyMember(Name = "result", Namespace = PartnerApi.Namespace)]
    public QueryResult? Result { get; set; }
}

[MessageContract(WrapperName = "create", WrapperNamespace = PartnerApi.Namespace)]
public sealed class CreateRequest : SessionRequest
{
    [MessageBodyMember(Name = "sObjects", Namespace = PartnerApi.Namespace)]
    [XmlElement("sObjects")]
    public SObject[]? Records { get; set; }
}

[MessageContract(WrapperName = "createResponse", WrapperNamespace = PartnerApi.Namespace)]
public sealed class CreateResponse
{
    [MessageBodyMember(Name = "result", Namespace = PartnerApi.Namespace)]
    [XmlElement("result")]
    public SaveResult[]? Result { get; set; }
}

[MessageContract(WrapperName = "update", WrapperNamespace = PartnerApi.Namespace)]
public sealed class UpdateRequest : SessionRequest
{
    [MessageBodyMember(Name = "sObjects", Namespace = PartnerApi.Namespace)]
    [XmlElement("sObjects")]
    public SObject[]? Records { get; set; }
}

[MessageContract(WrapperName = "updateResponse", WrapperNamespace = PartnerApi.Namespace)]
public sealed class UpdateResponse
{
    [MessageBodyMember(Name = "result", Namespace = PartnerApi.Namespace)]
    [XmlElement("result")]
    public SaveResult[]? Result { get; set; }
}

[MessageContract(WrapperName = "delete", WrapperNamespace = PartnerApi.Namespace)]
public sealed class DeleteRequest : SessionRequest
{
    [MessageBodyMember(Name = "ids", Namespace = PartnerApi.Namespace)]
    [XmlElement("ids")]
    public string[]? Ids { get; set; }
}

[MessageContract(WrapperName = "deleteResponse", WrapperNamespace = PartnerApi.Namespace)]
public sealed class DeleteResponse
{
    [MessageBodyMember(Name = "result", Namespace = PartnerApi.Namespace)]
    [XmlElement("result")]
    public SaveResult[]? Result { get; set; }
}

[MessageContract(WrapperName = "getUserInfo", WrapperNamespace = PartnerApi.Namespace)]
public sealed class GetUserInfoRequest : SessionRequest
{
}

[MessageContract(WrapperName = "getUserInfoResponse", WrapperNamespace = PartnerApi.Namespace)]
public sealed class GetUserInfoResponse<TUser>
    where TUser : class, IUserInfo
{
    [MessageBodyMember(Name = "result", Namespace = PartnerApi.Namespace)]
    public TUser? Result { get; set; }
}

[MessageContract(WrapperName = "logout", WrapperNamespace = PartnerApi.Namespace)]
public sealed class LogoutRequest : SessionRequest
{
}

[MessageContract(WrapperName = "logoutResponse", WrapperNamespace = PartnerApi.Namespace)]
public sealed class LogoutResponse
{
}
