using System.ServiceModel;
using System.Xml.Serialization;

namespace Sidecar.IntegrationTests.RealClients.Wcf;

/// <summary>Names of the partner API.</summary>
public static class PartnerApi
{
    public const string Namespace = "urn:partner.soap.sforce.com";
}

/// <summary>The partner API in the form the service-reference tools of .NET generate from its WSDL, as far as the tests call it.</summary>
/// <typeparam name="TUser">GetUserInfoResult, of which each version has its own.</typeparam>
[ServiceContract(Name = "Soap", Namespace = PartnerApi.Namespace)]
[XmlSerializerFormat(SupportFaults = true)]
public interface IPartnerApi<TUser>
    where TUser : class, IUserInfo
{
    [OperationContract(Name = "login", Action = "", ReplyAction = "*")]
    Task<LoginResponse<TUser>> LoginAsync(LoginRequest request);

    [OperationContract(Name = "query", Action = "", ReplyAction = "*")]
    Task<QueryResponse> QueryAsync(QueryRequest request);

    [OperationContract(Name = "queryMore", Action = "", ReplyAction = "*")]
    Task<QueryMoreResponse> QueryMoreAsync(QueryMoreRequest request);

    [OperationContract(Name = "create", Action = "", ReplyAction = "*")]
    Task<CreateResponse> CreateAsync(CreateRequest request);

    [OperationContract(Name = "update", Action = "", ReplyAction = "*")]
    Task<UpdateResponse> UpdateAsync(UpdateRequest request);

    [OperationContract(Name = "delete", Action = "", ReplyAction = "*")]
    Task<DeleteResponse> DeleteAsync(DeleteRequest request);

    [OperationContract(Name = "getUserInfo", Action = "", ReplyAction = "*")]
    Task<GetUserInfoResponse<TUser>> GetUserInfoAsync(GetUserInfoRequest request);

    [OperationContract(Name = "logout", Action = "", ReplyAction = "*")]
    Task<LogoutResponse> LogoutAsync(LogoutRequest request);
}

[XmlType(Namespace = PartnerApi.Namespace)]
public sealed class SessionHeader
{
    [XmlElement("sessionId")]
    public string? SessionId { get; set; }
}

[XmlType(Namespace = PartnerApi.Namespace)]
public sealed class QueryOptions
{
    [XmlElement("batchSize")]
    public int BatchSize { get; set; }
}

/// <summary>What every call but the login begins with.</summary>
[MessageContract]
public abstract class SessionRequest
{
    [MessageHeader(Namespace = PartnerApi.Namespace)]
    public SessionHeader? SessionHeader { get; set; }
}
