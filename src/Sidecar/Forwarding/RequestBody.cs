using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http.Features;
using Sidecar.AccessTokens;
using Sidecar.Credentials.Soap;
using Sidecar.Dialects;
using Sidecar.Forwarding.Admission;

namespace Sidecar.Forwarding;

/// <summary>The body of a request: what of it is remembered, and what it looks like on each sending.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>Salesforce takes SOAP messages of 50 MB (WF §7.3); what unpacks to more than this, and to more than may be remembered, is a bomb.</summary>
    private const long UnpackedAtLeast = 64 * 1024 * 1024;

    private const int HeadInMemory = 32 * 1024;

    private readonly ReplayableBody? _replayable;
    private readonly bool _decoded;
    private readonly long? _length;

    private RequestBody(ReplayableBody? replayable, long? length, bool decoded)
    {
        _replayable = replayable;
        _length = length;
        _decoded = decoded;
    }

    /// <summary>Whether the request can be sent a second time, as far as known by now.</summary>
    public bool CanReplay => _replayable?.CanReplay ?? false;

    public string WhyNot => _replayable?.WhyNot ?? $"it is larger than Sidecar:Replay:Limit";

    /// <summary>Whether it may yet turn out to be too large to be remembered.</summary>
    public bool MayOutgrowReplay => _replayable is null || !_replayable.CanReplay || (_length is null && !_replayable.Completed);

    /// <summary>Whether all of it was read and found to cost no more memory than any request.</summary>
    public bool IsSmall => _replayable is { Completed: true, CanReplay: true, Recorded: <= InFlightLimits.SmallBody };

    /// <summary>The head of a SOAP body, once read.</summary>
    public SoapHead? SoapHead { get; private set; }

    /// <summary>Whether the request has a body at all.</summary>
    public static bool IsPresent(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;

    /// <summary>A body that passes through as it is.</summary>
    public static RequestBody Opaque(HttpContext context, ReplayLimits limits)
    {
        var length = context.Request.ContentLength;
        return new(length > limits.Total ? null : new ReplayableBody(context.Request.Body, limits), length, decoded: false);
    }

    /// <summary>The limits of SOAP bodies. The head must be kept whatever the settings say about repeats: it is read before the request goes out with another session in it.</summary>
    public static ReplayLimits SoapLimits(ReplayLimits limits)
        => limits with { Memory = Math.Max(limits.Memory, HeadInMemory), Total = Math.Max(limits.Total, SoapHeadReader.DefaultLookAhead) };

    /// <summary>A SOAP body: decompressed, since the session stands inside it. Null when its compression is none that Salesforce knows.</summary>
    public static RequestBody? Soap(HttpContext context, ReplayLimits limits)
    {
        var encoding = context.Request.Headers.ContentEncoding.ToString().Trim();
        Stream? source = encoding.ToLowerInvariant() switch
        {
            "" or "identity" => context.Request.Body,
            "gzip" or "x-gzip" => new GZipStream(context.Request.Body, CompressionMode.Decompress),
            "deflate" => new ZLibStream(context.Request.Body, CompressionMode.Decompress),
            _ => null,
        };
        if (source is null)
        {
            return null;
        }

        var decoded = source != context.Request.Body;
        if (decoded)
        {
            source = new BoundedStream(source, Math.Max(limits.Total, UnpackedAtLeast));
        }

        return new(new ReplayableBody(source, limits), decoded ? null : context.Request.ContentLength, decoded);
    }

    /// <summary>Reads as much of a SOAP body as tells the operation, where the session stands, and whether it is a small one.</summary>
    /// <param name="isAnsweredHere">Whether the operation is a login: such a body is read by who answers it, with less patience.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<SoapHeadResult> ReadSoapHeadAsync(Func<SoapHead, bool> isAnsweredHere, CancellationToken cancellationToken)
    {
        var result = await SoapHeadReader.ReadAsync(_replayable!, SoapHeadReader.DefaultLookAhead, cancellationToken);
        SoapHead = result.Head;
        if (SoapHead is not null && _length is null && !isAnsweredHere(SoapHead))
        {
            await ReadOnWhileSmallAsync(cancellationToken);
        }

        return result;
    }

    /// <summary>The whole body from its start, decompressed.</summary>
    public Stream FromStart()
    {
        _replayable!.Rewind();
        return _replayable;
    }

    public bool MayRepeat(ApiDialect dialect) => dialect.MayRepeat(_replayable is null ? [] : _replayable.InMemory);

    /// <summary>Sets the request's body and its length for a sending with <paramref name="token"/>.</summary>
    public void Prepare(HttpContext context, AccessToken token)
    {
        if (_replayable is null)
        {
            return;
        }

        if (SoapHead is null)
        {
            _replayable.Rewind();
            context.Request.Body = _replayable;
            return;
        }

        var head = SoapHead.WithSession(token.Value);
        _replayable.Rewind(SoapHead.Length);
        context.Request.Body = new PrefixedStream(head, _replayable);

        // The length is that of the new text where the old one is known, otherwise the body goes out chunked, which SOAP accepts (WF §7.3).
        var length = _length ?? (_replayable.Completed ? _replayable.Recorded : null);
        context.Request.Headers.ContentLength = length - SoapHead.Length + head.Length;
        if (_decoded)
        {
            // Removed, not assigned nothing: Kestrel would go on listing the header, and YARP fails on one without a value.
            context.Request.Headers.Remove("Content-Encoding");
        }
    }

    public void Dispose() => _replayable?.Dispose();

    /// <summary>A small body read to its end is known to be small, and goes out with a length.</summary>
    private async ValueTask ReadOnWhileSmallAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            while (_replayable is { Completed: false, CanReplay: true, Recorded: <= InFlightLimits.SmallBody })
            {
                if (await _replayable.ReadAsync(buffer, cancellationToken) == 0)
                {
                    break;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
