using System.Net;
using Sidecar.Secrets;
using Sidecar.Soap;

namespace Sidecar.Dialects;

/// <summary>
/// One family of Salesforce APIs and everything that differs between families: how a request carries the session, how the end of the
/// session looks, how an error is written, and how the sidecar treats such requests. A new family is a new subclass and a row of
/// <see cref="ApiTable"/>; nothing else changes.
/// </summary>
internal abstract class ApiDialect
{
    /// <summary>Lower-case name for logs and metrics, one of a small closed set.</summary>
    public abstract string Name { get; }

    /// <summary>False for requests that must never leave: the sidecar answers or refuses them all.</summary>
    public virtual bool IsForwarded => true;

    /// <summary>True for web pages: the sidecar looks for credentials in their bodies, and refuses what carries one.</summary>
    public virtual bool IsPage => false;

    /// <summary>True for long polls, which wait for minutes and hold little memory: they do not count as requests in flight.</summary>
    public virtual bool IsLongPoll => false;

    /// <summary>True where the session stands in the body (SOAP), so that the sidecar reads the beginning of every body.</summary>
    public virtual bool HasSessionInBody => false;

    /// <summary>
    /// True where a body is a small form that may hold the session (RFC 6750 §2.2), so that the sidecar reads it and removes that.
    /// </summary>
    public virtual bool HasSessionInForm => false;

    /// <summary>True where a response body names hosts that would lead the client away from the sidecar (WF §5).</summary>
    public virtual bool NamesHosts(string path) => false;

    /// <summary>Which segment of a path names the API version, counted from 0; -1 where none does.</summary>
    /// <param name="segments">The canonical path without that of a site, at its slashes. The first segment is not empty.</param>
    public virtual int VersionSegment(ReadOnlySpan<string> segments) => -1;

    /// <summary>True where response bodies name URLs with the API version of the request.</summary>
    public virtual bool NamesVersionedUrls => false;

    /// <summary>Whether an error says that Salesforce has retired the API version in the request's path (WF §1.7).</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The decoded beginning of the response's body.</param>
    public virtual bool SaysRetired(int status, ReadOnlySpan<byte> body) => RestDialect.SaysVersionRetired(status, ErrorReader.Rest(body));

    /// <summary>
    /// Puts the session where this family carries it in the head. Works on the inbound headers, which the forwarder then copies:
    /// setting a known header there is an assignment, on the outbound message it is a dictionary. SOAP has it in the body, too.
    /// </summary>
    public virtual void SetCredential(IHeaderDictionary headers, SessionCredential credential)
        => headers.Authorization = credential.BearerHeader;

    /// <summary>
    /// Whether a response with this status may say that the session ended, so that its body has to be read. Must be cheap.
    /// </summary>
    public abstract bool MaySignalExpiry(int status);

    /// <summary>What such a response says of the session.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The decoded beginning of the response's body.</param>
    public abstract SessionVerdict VerdictOf(int status, ReadOnlySpan<byte> body);

    /// <summary>As <see cref="MaySignalExpiry(int)"/>, for families in which more than the status tells.</summary>
    public virtual bool MaySignalExpiry(HttpResponseMessage response) => MaySignalExpiry((int)response.StatusCode);

    /// <summary>As <see cref="VerdictOf(int, ReadOnlySpan{byte})"/>, with what the head of the response tells.</summary>
    /// <remarks>
    /// The response to HEAD has no body that could name the code. Salesforce's own 401 asks for a "Token" (WF §10).
    /// </remarks>
    public virtual SessionVerdict VerdictOf(HttpResponseMessage response, ReadOnlySpan<byte> body)
        => !IsToHead(response) ? VerdictOf((int)response.StatusCode, body)
            : response.StatusCode == HttpStatusCode.Unauthorized
                && response.Headers.WwwAuthenticate.Any(static challenge => challenge.Scheme == "Token")
                    ? SessionVerdict.Expired
            : SessionVerdict.Valid;

    /// <summary>
    /// Whether a request with this (recorded) body may be sent again after its session ended. Streaming forbids most (WF §3.5).
    /// </summary>
    public virtual bool MayRetry(ReadOnlySpan<byte> body) => true;

    /// <summary>The form in which a client of this family understands an error.</summary>
    public abstract ErrorForm FormatError(ErrorContext context, SidecarError error);

    public override string ToString() => Name;

    protected static bool IsToHead(HttpResponseMessage response) => response.RequestMessage?.Method == HttpMethod.Head;
}

/// <summary>What the form of an error depends on.</summary>
/// <param name="Request">The client's request: what it accepts and sends.</param>
/// <param name="SoapEndpoint">The SOAP endpoint that its path names.</param>
internal readonly record struct ErrorContext(HttpRequest Request, SoapEndpoint SoapEndpoint)
{
    public bool Accepts(string mediaType) => Request.Headers.Accept.ToString().Contains(mediaType, StringComparison.OrdinalIgnoreCase);
}

/// <summary>An error as bytes.</summary>
/// <param name="Status">HTTP status; some families have rules of their own.</param>
/// <param name="ContentType">Media type with its charset.</param>
/// <param name="Body">The body.</param>
internal readonly record struct ErrorForm(int Status, string ContentType, byte[] Body)
{
    /// <summary>The <c>Allow</c> header of a 405; null for none.</summary>
    public string? Allow { get; init; }
}

/// <summary>What a response says of the session that its request carried.</summary>
internal enum SessionVerdict
{
    /// <summary>Nothing: a response like any other.</summary>
    Valid,

    /// <summary>The session ended; a new token may cure it.</summary>
    Expired,

    /// <summary>Salesforce refuses the session for a reason that no new token cures (WF §3.2).</summary>
    Incurable,

    /// <summary>The org is at another host: a new token names it (<c>URL_NOT_RESET</c>, WF §10).</summary>
    OrgMoved,

    /// <summary>Salesforce shows a login in place of a page that gets no session.</summary>
    LoginPage,
}
