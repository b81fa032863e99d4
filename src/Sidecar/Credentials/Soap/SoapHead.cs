namespace Sidecar.Credentials.Soap;

/// <summary>Contract; the implementation is being built in parallel.</summary>
/// <remarks>
/// The beginning of a SOAP 1.1 request, read (bounded) just far enough to know the operation and where the session id stands.
/// </remarks>
public sealed class SoapHead
{
    /// <summary>Local name of the first element of the Body, for example <c>query</c> or <c>login</c>; empty when the Body is empty.</summary>
    public string Operation => throw new NotImplementedException();

    /// <summary>Namespace of that element, for example <c>urn:partner.soap.sforce.com</c>.</summary>
    public string OperationNamespace => throw new NotImplementedException();

    /// <summary>The session id that the client presented, or null.</summary>
    public string? PresentedSession => throw new NotImplementedException();

    /// <summary>Bytes of the body stream that belong to the head: from here on the body is passed through unchanged.</summary>
    public int Length => throw new NotImplementedException();

    /// <summary>
    /// The head with <paramref name="sessionId"/> in <c>SessionHeader/sessionId</c>: replaced where one stands (every one of them),
    /// inserted where none does. The rest of the request follows it unchanged.
    /// </summary>
    public ReadOnlyMemory<byte> WithSession(string sessionId) => throw new NotImplementedException();
}

/// <summary>Why a SOAP request cannot be read.</summary>
public enum SoapHeadProblem
{
    None,
    Malformed,
    NotSoap,
    DtdRefused,
    HeaderTooLarge,
    UnsupportedEncoding,
}

public readonly record struct SoapHeadResult(SoapHead? Head, SoapHeadProblem Problem, string? Detail);

public static class SoapHeadReader
{
    /// <summary>Default bound of the look-ahead: 256 KiB.</summary>
    public const int DefaultLookAhead = 256 * 1024;

    /// <summary>
    /// Reads from <paramref name="body"/> (already decompressed) until the operation is known. May read further than
    /// <see cref="SoapHead.Length"/>; the caller can rewind the stream (it records), so only Length matters.
    /// </summary>
    public static ValueTask<SoapHeadResult> ReadAsync(Stream body, int lookAhead, CancellationToken cancellationToken) => throw new NotImplementedException();
}
