namespace Simulator.Control;

/// <summary>A request as it arrived. Body facts describe the bytes on the wire (still compressed if they came so).</summary>
public sealed class ReceivedRequest
{
    private volatile BodyFacts? _body;
    private volatile int _status;

    internal ReceivedRequest(HttpRequest request, DateTimeOffset at)
    {
        At = at;
        Method = request.Method;
        Path = request.Path.Value ?? "";
        Query = request.QueryString.Value ?? "";
        Host = request.Host.Value ?? "";
        Scheme = request.Scheme;
        Headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
    }

    public DateTimeOffset At { get; }

    public string Method { get; }

    /// <summary>Path as sent, decoded.</summary>
    public string Path { get; }

    /// <summary>Query string with its question mark, or empty.</summary>
    public string Query { get; }

    public string Host { get; }

    public string Scheme { get; }

    /// <summary>Headers, several values joined by commas; names are case-insensitive.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Status answered; 0 while there is no answer.</summary>
    public int Status { get => _status; internal set => _status = value; }

    /// <summary>Whether the body was read to its end or the request is over.</summary>
    public bool BodyComplete => _body is not null;

    /// <summary>Body bytes read.</summary>
    public long BodyLength => _body?.Length ?? 0;

    /// <summary>SHA-256 of the body bytes read, lower-case hex; empty until <see cref="BodyComplete"/>.</summary>
    public string BodySha256 => _body?.Sha256 ?? "";

    /// <summary>The first bytes of the body (<see cref="OrgSettings.RecordedBodyLimit"/>).</summary>
    public ReadOnlyMemory<byte> Body => _body?.Beginning ?? [];

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    internal void SetBody(long length, string sha256, byte[] beginning) => _body = new BodyFacts(length, sha256, beginning);

    private sealed record BodyFacts(long Length, string Sha256, byte[] Beginning);
}
