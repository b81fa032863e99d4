using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml;
using Sidecar.AccessTokens;
using Sidecar.Credentials.Soap;

namespace Sidecar.LegacyLogins;

/// <summary>One <c>getUserInfo</c> (WF §2.5) with our own token, at the org that the token names.</summary>
internal sealed class UserInfoRequest(HttpMessageInvoker egress, string apiVersion)
{
    private const int LongestAnswer = 64 * 1024;

    /// <summary>The org's answer over <paramref name="defaults"/>, or the reason why there is none, without content.</summary>
    public async Task<(UserInfo? Info, string Reason)> SendAsync(AccessToken token, UserInfo defaults, CancellationToken cancellationToken)
    {
        var envelope =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" " +
            "xmlns=\"urn:partner.soap.sforce.com\"><soapenv:Header><SessionHeader><sessionId>" + XmlEscape.Escape(token.Value) +
            "</sessionId></SessionHeader></soapenv:Header><soapenv:Body><getUserInfo/></soapenv:Body></soapenv:Envelope>";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(token.InstanceUrl, $"/services/Soap/u/{apiVersion}"));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(envelope));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/xml") { CharSet = "UTF-8" };
        request.Headers.TryAddWithoutValidation("SOAPAction", "\"\"");
        using var response = await egress.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is not HttpStatusCode.OK) return (null, $"getUserInfo answered {(int)response.StatusCode}");
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var answer = await BoundedBody.ReadAsync(stream, LongestAnswer, cancellationToken).ConfigureAwait(false);
        try
        {
            if (answer is not null && UserInfo.Read(answer, defaults) is { } info) return (info, "");
        }
        catch (XmlException)
        {
            // Said below, without content.
        }

        return (null, "getUserInfo answered something unreadable");
    }
}
