using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml;
using Sidecar.AccessTokens;
using Sidecar.Configuration;
using Sidecar.Egress;
using Sidecar.Soap;
using Sidecar.Streams;

namespace Sidecar.Principals;

/// <summary>One <c>getUserInfo</c> (WF §2.5) with our own token, at the org that the token names.</summary>
internal sealed class UserInfoRequest(HttpMessageInvoker egress, SidecarOptions options)
{
    private const int LongestResponse = 64 * 1024;

    /// <summary>The org's response over <paramref name="defaults"/>, or the reason why there is none, without content.</summary>
    public async Task<(UserInfo? Info, string Reason)> SendAsync(AccessToken token, UserInfo defaults, CancellationToken cancellationToken)
    {
        var envelope =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" "
            + "xmlns=\"urn:partner.soap.sforce.com\"><soapenv:Header><SessionHeader><sessionId>" + XmlEscape.Escape(token.Value) +
            "</sessionId></SessionHeader></soapenv:Header><soapenv:Body><getUserInfo/></soapenv:Body></soapenv:Envelope>";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(token.InstanceUrl, $"/services/Soap/u/{options.ApiVersion}"));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(envelope));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/xml") { CharSet = "UTF-8" };
        request.Headers.TryAddWithoutValidation("SOAPAction", "\"\"");
        OwnRequest.Name(request, options.Upstream);
        NewConnection.For(request);
        using var response = await egress.SendAsync(request, cancellationToken);
        if (response.StatusCode is not HttpStatusCode.OK)
        {
            return (null, $"getUserInfo got {(int)response.StatusCode}");
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = await BoundedRead.WholeAsync(stream, LongestResponse, cancellationToken);
        try
        {
            if (body is not null && UserInfo.Read(body, defaults) is { } info)
            {
                return (info, "");
            }
        }
        catch (XmlException)
        {
            // The reason follows below, without content.
        }

        return (null, "getUserInfo got something unreadable");
    }
}
