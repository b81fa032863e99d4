namespace Sidecar.Soap;

/// <summary>What a login response tells the client.</summary>
/// <param name="Origin">Scheme, host and port at which the client reaches the sidecar.</param>
/// <param name="DefaultVersion">The API version for a path without one.</param>
/// <param name="SessionId">The placeholder session.</param>
/// <param name="Sandbox">Whether the org is a sandbox.</param>
/// <param name="UserInfo">Org and user.</param>
internal sealed record SoapLogin(string Origin, string DefaultVersion, string SessionId, bool Sandbox, UserInfo UserInfo)
{
    /// <summary>The value of an element of <see cref="LoginSchema.LoginResult"/>.</summary>
    public string ValueOf(string element, SoapEndpoint endpoint) => element switch
    {
        "metadataServerUrl" => Url(endpoint, "m"),
        // A true here makes jsforce and Data Loader give up.
        "passwordExpired" => "false",
        "sandbox" => Sandbox ? "true" : "false",
        // Clients go on at this URL. A class endpoint has no login of its own, so they go on with the partner API.
        "serverUrl" => Url(endpoint, endpoint.Flavour == "class" ? "u" : endpoint.Flavour) + NamespaceSegment(endpoint),
        "sessionId" => SessionId,
        "userId" => UserInfo["userId"],
        _ => throw new ArgumentOutOfRangeException(nameof(element), element, "No element of LoginResult."),
    };

    /// <summary>Never the session.</summary>
    public override string ToString() => "SOAP login";

    private string Url(SoapEndpoint endpoint, string flavour)
    {
        var version = endpoint.Version.Length > 0 ? endpoint.Version : DefaultVersion;
        return $"{Origin}/services/Soap/{flavour}/{version}/{UserInfo["organizationId"][..15]}";
    }

    /// <summary>Enterprise WSDLs have the segment in their login URL and expect it back (WF §2.1).</summary>
    private static string NamespaceSegment(SoapEndpoint endpoint)
        => endpoint.NamespaceId.Length > 0 ? "/" + endpoint.NamespaceId[..15] : "";
}
