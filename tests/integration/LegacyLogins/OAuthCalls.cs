using System.Net;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.LegacyLogins;

/// <summary>OAuth requests of a legacy program.</summary>
internal static class OAuthCalls
{
    public const string PasswordGrant = "grant_type=password&client_id=c&client_secret=s&username=some.user&password=Sup3r%2BS3cret";

    public static Task<OAuthReply> PostAsync(LegacyLoginHost host, string path, string body,
        string? contentType = "application/x-www-form-urlencoded", string? accept = null) =>
        PostAsync(host, path, Encoding.UTF8.GetBytes(body), contentType, null, accept);

    public static async Task<OAuthReply> PostAsync(
        LegacyLoginHost host, string path, byte[] body, string? contentType = "application/x-www-form-urlencoded",
            string? encoding = null, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, host.Origin + path) { Content = new ByteArrayContent(body) };
        if (contentType is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        // Before the content is read: reading parses the header and gives it another form.
        var type = response.Content.Headers.NonValidated["Content-Type"].ToString();
        var content = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new OAuthReply(response.StatusCode, content, type, response.Headers.CacheControl?.ToString() ?? "");
    }
}

internal sealed record OAuthReply(HttpStatusCode Status, string Body, string ContentType, string CacheControl);
