namespace Sidecar.Soap;

/// <summary>Why a SOAP request cannot be read.</summary>
internal enum SoapHeadProblem
{
    None,

    /// <summary>Not well-formed XML, or bytes that are no text in the declared encoding.</summary>
    Malformed,

    /// <summary>Well-formed, but no SOAP 1.1 envelope with a Body.</summary>
    NotSoap,

    /// <summary>A document type declaration, which SOAP forbids and which entity bombs need.</summary>
    DtdRefused,

    /// <summary>The operation did not appear within the look-ahead, or the head holds more than any client sends.</summary>
    HeaderTooLarge,

    /// <summary>An encoding other than UTF-8, UTF-16, ISO-8859-1, windows-1252 and US-ASCII.</summary>
    UnsupportedEncoding,
}

/// <param name="Head">What was read, or null.</param>
/// <param name="Problem">Why there is none.</param>
/// <param name="Detail">One sentence for the client and the log. Positions and names of the standard only, nothing of the content.</param>
internal readonly record struct SoapHeadResult(SoapHead? Head, SoapHeadProblem Problem, string? Detail);
