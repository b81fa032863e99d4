using System.Buffers;
using Sidecar.Dialects;
using Sidecar.Requests;
using Sidecar.Secrets;
using Sidecar.Soap;
using Sidecar.Streams;

namespace Sidecar.Forwarding;

/// <summary>A SOAP body whose head was read: the session stands inside it, so each time it is sent its head is written anew.</summary>
internal sealed class SoapRequestBody : RequestBody
{
    /// <summary>
    /// Salesforce takes SOAP messages of 50 MB (WF §7.3). A body that unpacks to more, and to more than may be recorded, is a bomb.
    /// </summary>
    private const long UnpackedAtLeast = 64 * 1024 * 1024;

    private const int HeadInMemory = 32 * 1024;

    private readonly ReplayableBody _recorded;
    private readonly SoapHead _head;
    private readonly bool _unpacked;
    private readonly long? _length;

    private SoapRequestBody(ReplayableBody recorded, SoapHead head, bool unpacked, long? length)
    {
        (_recorded, _head, _unpacked, _length) = (recorded, head, unpacked, length);
    }

    /// <summary>The beginning of the message: its operation, and where the session stands.</summary>
    public SoapHead Head => _head;

    public override bool CanReplay => _recorded.CanReplay;

    public override string WhyNot => _recorded.WhyNot;

    public override bool MayOutgrowReplay => !_recorded.CanReplay || (_length is null && !_recorded.Completed);

    /// <summary>Whether all of it was read and costs no more memory than any request.</summary>
    public bool IsSmall => _recorded is { Completed: true, CanReplay: true, Recorded: <= InFlightLimits.SmallBody };

    /// <summary>
    /// The limits of SOAP bodies. The head must be kept whatever the settings say about replays, because it is read before the request
    /// goes out with another session in it.
    /// </summary>
    public static ReplayLimits LimitsOf(ReplayLimits limits) => limits with
    {
        Memory = Math.Max(limits.Memory, HeadInMemory),
        Total = Math.Max(limits.Total, SoapHeadReader.DefaultLookAhead),
    };

    /// <summary>
    /// Reads as much of a SOAP body as tells the operation, where the session stands, and whether the body is a small one.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="limits">What may be recorded, see <see cref="LimitsOf"/>.</param>
    /// <param name="isAnsweredHere">Whether the operation is a login: whoever answers it reads the rest, in less time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The body, or the error of a message that the sidecar cannot read.</returns>
    /// <exception cref="InvalidDataException">The compression is broken.</exception>
    /// <exception cref="BadHttpRequestException">The framing is broken.</exception>
    public static async ValueTask<(SoapRequestBody? Body, SidecarError? Error)> ReadAsync(
        ClientRequest request, ReplayLimits limits, Func<SoapHead, bool> isAnsweredHere, CancellationToken cancellationToken)
    {
        var http = request.Context.Request;
        if (ContentCodings.Unpack(http.Body, http) is not { } source)
        {
            return (null, SidecarError.BadRequest("The Content-Encoding of this SOAP request is not known; use gzip, deflate or none."));
        }

        var unpacked = source != http.Body;
        var recorded = new ReplayableBody(unpacked ? new BoundedStream(source, Math.Max(limits.Total, UnpackedAtLeast)) : source, limits);
        var length = unpacked ? null : http.ContentLength;
        var body = default(SoapRequestBody);
        try
        {
            var read = await SoapHeadReader.ReadAsync(recorded, SoapHeadReader.DefaultLookAhead, cancellationToken);
            if (read.Head is not { } head)
            {
                return (null, SidecarError.BadRequest($"The SOAP request cannot be read: {read.Detail ?? read.Problem.ToString()}"));
            }

            if (length is null && !isAnsweredHere(head))
            {
                await ReadOnWhileSmallAsync(recorded, cancellationToken);
            }

            if (!recorded.CanReplay)
            {
                return (null, SidecarError.NotKept(recorded.WhyNot));
            }

            body = new(recorded, head, unpacked, length);
            return (body, null);
        }
        finally
        {
            if (body is null)
            {
                await recorded.DisposeAsync();
            }
        }
    }

    /// <summary>The whole message from its start, decompressed.</summary>
    public Stream FromStart()
    {
        _recorded.Rewind();
        return _recorded;
    }

    public override bool MayRetry(ApiDialect dialect) => dialect.MayRetry(_recorded.InMemory);

    public override ReadOnlySpan<char> SessionPresentedBy(HttpRequest request)
        => _head.PresentedSession is { } inBody ? inBody : PresentedSession.Of(request);

    public override void Prepare(HttpRequest request, SessionCredential credential)
    {
        var head = _head.WithSession(credential.Value);
        _recorded.Rewind(_head.Length);
        request.Body = new PrefixedStream(head, _recorded);

        // The length is that of the new text where the old one is known. Otherwise the body goes out chunked, which SOAP accepts (WF §7.3).
        var length = _length ?? (_recorded.Completed ? _recorded.Recorded : null);
        request.Headers.ContentLength = length - _head.Length + head.Length;
        if (_unpacked)
        {
            // Removed, not set to nothing: Kestrel would go on listing the header, and YARP fails on one without a value.
            request.Headers.Remove("Content-Encoding");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _recorded.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>A small body that is read to its end is known to be small, and goes out with a length.</summary>
    private static async ValueTask ReadOnWhileSmallAsync(ReplayableBody recorded, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            while (recorded is { Completed: false, CanReplay: true, Recorded: <= InFlightLimits.SmallBody }
                && await recorded.ReadAsync(buffer, cancellationToken) > 0)
            {
                // The body records what is read.
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
