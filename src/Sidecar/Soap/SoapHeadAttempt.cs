using System.Buffers;
using System.Xml;

namespace Sidecar.Soap;

/// <summary>One attempt to read the head from the bytes there are, and what each way of failing means.</summary>
internal static class SoapHeadAttempt
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = false,
    };

    /// <summary>False when the bytes so far do not suffice to say anything.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, bool final, out SoapHeadResult result)
    {
        result = default;
        switch (XmlEncodingDetector.Detect(bytes, final, out var encoding))
        {
            case XmlEncodingDetection.NeedsMoreBytes:
                return false;
            case XmlEncodingDetection.Unsupported:
                result = new(null, SoapHeadProblem.UnsupportedEncoding,
                    "The request's character encoding is not supported; use UTF-8, UTF-16, ISO-8859-1, windows-1252 or US-ASCII.");
                return true;
        }

        var text = ArrayPool<char>.Shared.Rent(Math.Max(bytes.Length, 1));
        var rootSeen = false;
        var length = 0;
        try
        {
            length = encoding.Decode(bytes, text, final, out var end);
            using var source = new HeadText(text, length, end);
            using var reader = XmlReader.Create(source, Settings);
            result = new SoapHeadParser(bytes, text.AsSpan(0, length), encoding, reader).Parse(ref rootSeen);
            return true;
        }
        catch (HeadTextEndException end) when (end.End is XmlTextEnd.Open)
        {
            return false;
        }
        catch (HeadTextEndException)
        {
            result = new(
                null, SoapHeadProblem.Malformed,
                $"The request holds bytes that are not valid in its character encoding ({encoding.Form}).");
            return true;
        }
        catch (XmlException broken)
        {
            // The reader's own message may quote content; the position does not. It refuses a DTD by exception only, hence the look at the
            // text.
            var isDtd = !rootSeen && text.AsSpan(0, length).IndexOf("<!DOCTYPE", StringComparison.Ordinal) >= 0;
            result = isDtd
                ? new(null, SoapHeadProblem.DtdRefused, "A SOAP message must not contain a document type declaration.")
                : new(
                    null, SoapHeadProblem.Malformed,
                    $"The request is not well-formed XML (line {broken.LineNumber}, position {broken.LinePosition}).");
            return true;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text, clearArray: true);
        }
    }
}
