using System.Text;
using System.Xml;
using Sidecar.Configuration;
using Sidecar.Credentials.Soap;
using Sidecar.Dialects;
using Sidecar.Listening;

namespace Sidecar.LegacyLogins;

/// <summary>
/// Answers login, logout and invalidateSessions here, for every endpoint and version, including those at which Salesforce itself no longer
/// knows them (WF §1.7, §2). A login succeeds even when Salesforce is unreachable: Data Loader would send the password to the real
/// host otherwise (WF §6.2); the data call that follows reports the trouble.
/// </summary>
internal sealed class SoapLogins(
    SidecarOptions options, PlaceholderSession placeholder, IOrgIdentitySource orgs, LocalPassword password, TimeProvider time, LoginLog log)
{
    private const string InvalidLogin = "Invalid username, password, security token; or user locked out.";

    /// <summary>True for login, logout, invalidateSessions.</summary>
    /// <remarks>
    /// An Apex web service may have a method called <c>login</c>, which is the customer's own business. Path and namespace must both say so:
    /// a namespace alone is the client's to choose, and with it a password could be sent past this check.
    /// </remarks>
    /// <param name="head">What was read of the request.</param>
    /// <param name="canonicalPath">Its canonical path.</param>
    public static bool Handles(SoapHead head, string canonicalPath) =>
        head.Operation is "login" or "logout" or "invalidateSessions"
        && !(SoapEndpoint.Parse(canonicalPath).Flavour == "class"
            && head.OperationNamespace.StartsWith("http://soap.sforce.com/schemas/class/", StringComparison.Ordinal));

    /// <param name="context">The request; its path tells the endpoint flavour and version.</param>
    /// <param name="head">What was read of it.</param>
    /// <param name="body">The whole decompressed body, at its start; read up to the login body limit.</param>
    public async Task AnswerAsync(HttpContext context, SoapHead head, Stream body)
    {
        var endpoint = SoapEndpoint.Parse(context.Request.Path);
        var flavour = $"soap/{endpoint.Flavour} {endpoint.Version}";
        if (await ReadAsync(context, flavour, body).ConfigureAwait(false) is not { } request) return;
        if (head.Operation == "login" && !password.Accepts(request.Password))
        {
            log.Refused(context, head.Operation, flavour, "wrong local password");
            await SoapFault.WriteAsync(context, "INVALID_LOGIN", InvalidLogin, "LoginFault").ConfigureAwait(false);
            return;
        }

        var content = head.Operation switch
        {
            "login" => LoginResponse(context, endpoint, await orgs.GetAsync(context.RequestAborted).ConfigureAwait(false)),
            // Only said, not done: other threads and clients share the session (WF §2.5).
            "logout" => "<logoutResponse/>",
            _ => InvalidateSessionsResponse(request.SessionIds),
        };
        log.Answered(context, head.Operation, flavour);
        await WriteAsync(context, head.OperationNamespace.Length > 0 ? head.OperationNamespace : endpoint.Namespace, content).ConfigureAwait(false);
    }

    private async Task<SoapLoginRequest?> ReadAsync(HttpContext context, string flavour, Stream body)
    {
        try
        {
            var message = await BoundedBody.ReadLoginAsync(body, options.LegacyLogins.MaxBodySize, time, context.RequestAborted).ConfigureAwait(false);
            if (message is null)
            {
                log.Unreadable(context, flavour, "too large");
                await SoapFault.WriteAsync(context, "EXCEEDED_MAX_SIZE_REQUEST", "The login request is too large.").ConfigureAwait(false);
                return null;
            }

            return SoapLoginRequest.Read(message);
        }
        catch (XmlException broken)
        {
            return await RefuseAsync(context, flavour, $"The request is not well-formed XML (line {broken.LineNumber}, position {broken.LinePosition}).")
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return await RefuseAsync(context, flavour, "The login request did not arrive in time.").ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return await RefuseAsync(context, flavour, "The login request could not be read: its compression or framing is broken.").ConfigureAwait(false);
        }
    }

    private async Task<SoapLoginRequest?> RefuseAsync(HttpContext context, string flavour, string reason)
    {
        log.Unreadable(context, flavour, reason);
        await SoapFault.WriteAsync(context, "soapenv:Client", reason).ConfigureAwait(false);
        return null;
    }

    /// <summary>
    /// The sequence of the WSDL; no prefixes, no attributes but xsi:nil, no white space: jsforce, WSC and simple-salesforce cut these
    /// values out of the text (WF §2.3).
    /// </summary>
    private string LoginResponse(HttpContext context, SoapEndpoint endpoint, OrgIdentity org)
    {
        var soap = XmlEscape.Text(ClientOrigin.Of(context, options)) + "/services/Soap/";
        var version = endpoint.Version.Length > 0 ? endpoint.Version : options.ApiVersion;
        var flavour = endpoint.Flavour == "class" ? "u" : endpoint.Flavour;
        var namespaceId = endpoint.NamespaceId.Length > 0 ? "/" + endpoint.NamespaceId[..15] : "";
        var xml = new StringBuilder("<loginResponse><result><metadataServerUrl>", 2048)
            .Append(soap).Append("m/").Append(version).Append('/').Append(org.OrganizationId15)
            .Append("</metadataServerUrl><passwordExpired>false</passwordExpired><sandbox>").Append(org.Sandbox ? "true" : "false")
            .Append("</sandbox><serverUrl>").Append(soap).Append(flavour).Append('/').Append(version).Append('/').Append(org.OrganizationId15).Append(namespaceId)
            .Append("</serverUrl><sessionId>").Append(placeholder.For(org)).Append("</sessionId><userId>").Append(org.UserId).Append("</userId>");
        org.UserInfo.WriteTo(xml, endpoint.MajorVersion);
        return xml.Append("</result></loginResponse>").ToString();
    }

    private static string InvalidateSessionsResponse(int sessions) =>
        "<invalidateSessionsResponse>" + string.Concat(Enumerable.Repeat("<result><success>true</success></result>", sessions)) + "</invalidateSessionsResponse>";

    private static Task WriteAsync(HttpContext context, string operationNamespace, string content)
    {
        var body = Encoding.UTF8.GetBytes(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"" +
            XmlEscape.Text(operationNamespace) + "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>" + content +
            "</soapenv:Body></soapenv:Envelope>");
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = SoapFault.ContentType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
