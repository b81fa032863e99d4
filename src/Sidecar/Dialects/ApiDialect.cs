using Sidecar.AccessTokens;

namespace Sidecar.Dialects;

/// <summary>
/// One family of Salesforce APIs and everything that differs between families: how the session is carried, how its end looks, and how an
/// error is written. A further family is a further subclass and a line in <see cref="Recognize"/>.
/// </summary>
public abstract class ApiDialect
{
    public static readonly ApiDialect Rest = new RestDialect();
    public static readonly ApiDialect Soap = new SoapDialect();
    public static readonly ApiDialect BulkV1 = new BulkV1Dialect();
    public static readonly ApiDialect Identity = new IdentityDialect();
    public static readonly ApiDialect Streaming = new StreamingDialect();
    public static readonly ApiDialect OAuth = new OAuthDialect();

    /// <summary>Lower-case name for logs and metrics; a small closed set.</summary>
    public abstract string Name { get; }

    /// <summary>The dialect that a request speaks, by its canonical path (<see cref="CanonicalPath"/>, WF §2.1, §3.1). REST is what nothing else claims.</summary>
    public static ApiDialect Recognize(string canonicalPath)
    {
        if (canonicalPath.StartsWith("/services/", StringComparison.OrdinalIgnoreCase))
        {
            var rest = canonicalPath.AsSpan("/services/".Length);
            return StartsWithSegment(rest, "data") ? Rest
                : StartsWithSegment(rest, "soap") ? Soap
                : StartsWithSegment(rest, "async") ? BulkV1
                : rest.StartsWith("oauth2/userinfo", StringComparison.OrdinalIgnoreCase) ? Identity
                : rest.StartsWith("oauth2", StringComparison.OrdinalIgnoreCase) ? OAuth
                : Rest;
        }

        return canonicalPath.StartsWith("/id/", StringComparison.OrdinalIgnoreCase) ? Identity
            : StartsWithSegment(canonicalPath.AsSpan(1), "cometd") ? Streaming
            : Rest;
    }

    /// <summary>
    /// Puts the access token where this family carries it. Works on the inbound headers (which are then copied outward): setting a known
    /// header there is an assignment, on the outbound message it is a dictionary. SOAP carries it in the body as well, see <c>SoapHead</c>.
    /// </summary>
    public virtual void Carry(IHeaderDictionary headers, AccessToken token) => headers.Authorization = token.BearerHeader;

    /// <summary>Whether an answer with this status may mean that the session ended, so that its body has to be looked at. Must be cheap.</summary>
    public abstract bool IsSuspect(int status);

    /// <summary>What a suspect answer says of the session.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The decoded beginning of the answer's body.</param>
    public abstract SessionVerdict Judge(int status, ReadOnlySpan<byte> body);

    /// <summary>Whether a request with this (recorded) body may be sent again after its session ended. Streaming forbids most (WF §3.5).</summary>
    public virtual bool MayRepeat(ReadOnlySpan<byte> body) => true;

    /// <summary>Writes an error in the form that a client of this family understands.</summary>
    public abstract Task WriteErrorAsync(HttpContext context, SidecarError error);

    private static bool StartsWithSegment(ReadOnlySpan<char> path, string segment)
        => path.StartsWith(segment, StringComparison.OrdinalIgnoreCase) && (path.Length == segment.Length || path[segment.Length] == '/');
}

/// <summary>What an answer says of the session it was asked with.</summary>
public enum SessionVerdict
{
    /// <summary>Nothing: an answer like any other.</summary>
    Valid,

    /// <summary>The session ended; a new token may cure it.</summary>
    Expired,

    /// <summary>The session is refused for a reason that no new token cures (WF §3.2).</summary>
    Incurable,
}
