using System.Text;
using System.Xml;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.Listening;
using Sidecar.Migration;
using Sidecar.Principals;
using Sidecar.Requests;
using Sidecar.Soap;
using Sidecar.Streams;

namespace Sidecar.LegacyLogins;

/// <summary>
/// Answers login, logout and invalidateSessions here, for every endpoint and version, including those at which Salesforce itself no longer
/// knows them (WF §1.7, §2). A login succeeds even when Salesforce is unreachable: Data Loader would send the password to the real
/// host otherwise (WF §6.2); the data call that follows reports the trouble.
/// </summary>
internal sealed class SoapLogins(
    SidecarOptions options, LocalPassword password, PrincipalSelection selection, ErrorResponses errors, RequestMetrics metrics,
    TimeProvider time, LoginLog log)
{
    private const string InvalidLogin = "Invalid username, password, security token; or user locked out.";

    /// <summary>True for login, logout, invalidateSessions.</summary>
    /// <remarks>
    /// An Apex web service may have a method called <c>login</c>, which is the customer's own business. Path and namespace must both say
    /// so: a namespace alone is the client's to choose, and with it a password could be sent past this check.
    /// </remarks>
    /// <param name="request">The request.</param>
    /// <param name="head">What was read of its body.</param>
    public static bool Handles(ClientRequest request, SoapHead head)
        => head.Operation is "login" or "logout" or "invalidateSessions"
            && !(request.SoapEndpoint.Flavour == "class"
                && head.OperationNamespace.StartsWith("http://soap.sforce.com/schemas/class/", StringComparison.Ordinal));

    /// <param name="request">The request; its path names the endpoint's flavour and version.</param>
    /// <param name="head">What was read of its body.</param>
    /// <param name="body">The whole decompressed body, at its start; read up to the login body limit.</param>
    public async Task AnswerAsync(ClientRequest request, SoapHead head, Stream body)
    {
        var (login, problem) = await ReadAsync(request, body);
        if (login is null)
        {
            log.Unreadable(request, FlavourOf(request), LoginKind.Soap, problem!.Message);
            await RefuseAsync(request, problem, "UnexpectedErrorFault");
            return;
        }

        if (selection.ForLogin(request, login.Username) is { } undecided)
        {
            log.Refused(request, head.Operation, FlavourOf(request), LoginKind.Soap, undecided.Message);
            var refusal = SidecarError.LoginRefused(StatusCodes.Status500InternalServerError, "INVALID_LOGIN", undecided.Message);
            await RefuseAsync(request, refusal, "LoginFault");
            return;
        }

        if (head.Operation == "login" && !password.Accepts(login.Password))
        {
            log.Refused(request, head.Operation, FlavourOf(request), LoginKind.Soap, "wrong local password");
            await RefuseAsync(request, SidecarError.WrongPassword(StatusCodes.Status500InternalServerError, "INVALID_LOGIN",
                InvalidLogin), "LoginFault");
            return;
        }

        var endpoint = request.SoapEndpoint;
        var response = head.Operation switch
        {
            "login" => SoapLoginResponse.Login(
                endpoint, head.OperationNamespace, LoginOf(request, await request.Principal.Identity.GetAsync(request.Aborted))),

            // Only said, not done: other threads and clients share the session (WF §2.5).
            "logout" => SoapLoginResponse.Logout(endpoint, head.OperationNamespace),
            _ => SoapLoginResponse.InvalidateSessions(endpoint, head.OperationNamespace, login.SessionIds),
        };
        log.Answered(request, head.Operation, FlavourOf(request), head.Operation == "login" ? LoginKind.Soap : null);
        metrics.LegacyLogin(head.Operation == "login" ? "soap" : "logout", "answered");
        await WriteAsync(request, response);
    }

    private SoapLogin LoginOf(ClientRequest request, OrgIdentity org)
        => new(
            ClientOrigin.Of(request.Context, options) + request.Site,
            options.ApiVersion,
            request.Principal.Placeholder.For(org),
            org.Sandbox,
            org.UserInfo);

    private async Task<(SoapLoginRequest? Login, SidecarError? Problem)> ReadAsync(ClientRequest request, Stream body)
    {
        try
        {
            var limit = options.LegacyLogins.MaxBodySize;
            var message = await TimeLimit.WithinAsync(
                TimeLimit.Login, time, token => BoundedRead.WholeAsync(body, limit, token), request.Aborted);
            return message is null
                ? (null, SidecarError.LoginRefused(
                    StatusCodes.Status413PayloadTooLarge, "EXCEEDED_MAX_SIZE_REQUEST", "The login request is too large."))
                : (SoapLoginRequest.Read(message), null);
        }
        catch (XmlException broken)
        {
            return (null, Unreadable($"The request is not well-formed XML (line {broken.LineNumber}, position {broken.LinePosition})."));
        }
        catch (TimeoutException)
        {
            return (null, Unreadable("The login request did not arrive in time."));
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return (null, Unreadable("The login request could not be read: its compression or framing is broken."));
        }
    }

    private static SidecarError Unreadable(string reason)
        => SidecarError.LoginRefused(StatusCodes.Status400BadRequest, "soapenv:Client", reason);

    private Task RefuseAsync(ClientRequest request, SidecarError error, string faultType)
    {
        metrics.LegacyLogin("soap", "refused");
        return errors.WriteLoggedAsync(
            request, error, SoapDialect.FaultForm(SoapFault.Xml(request.SoapEndpoint, error.Code, error.Message, faultType)));
    }

    private static string FlavourOf(ClientRequest request) => $"soap/{request.SoapEndpoint.Flavour} {request.SoapEndpoint.Version}";

    private static Task WriteAsync(ClientRequest request, string xml)
    {
        var body = Encoding.UTF8.GetBytes(xml);
        var response = request.Context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = SoapFault.ContentType;
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, request.Aborted).AsTask();
    }
}
