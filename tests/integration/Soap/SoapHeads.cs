using System.Text;
using System.Xml.Linq;
using Sidecar.Soap;

namespace Sidecar.IntegrationTests.Soap;

/// <summary>Reading and comparing heads, shared by the tests of this folder.</summary>
internal static class SoapHeads
{
    public const string Session = "00Dxx0000001gPL!AQ4A.Real_Session";

    public const string Partner = "urn:partner.soap.sforce.com";

    public const string Open = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">";

    public const string Query = "<s:Body><query xmlns=\"" + Partner + "\"><queryString>SELECT Id FROM Account</queryString></query></s:Body></s:Envelope>";

    public static readonly XNamespace Soap11 = "http://schemas.xmlsoap.org/soap/envelope/";

    public static async Task<SoapHeadResult> ReadAsync(byte[] body, int chunk = int.MaxValue,
        int lookAhead = SoapHeadReader.DefaultLookAhead) =>
        await SoapHeadReader.ReadAsync(new ChunkedStream(body, chunk), lookAhead, TestContext.Current.CancellationToken);

    public static Task<SoapHeadResult> ReadAsync(string body) => ReadAsync(Encoding.UTF8.GetBytes(body));

    public static byte[] Rewrite(SoapHead head, byte[] body) => [.. head.WithSession(Session).Span, .. body.AsSpan(head.Length)];

    public static XDocument Load(byte[] body)
    {
        using var stream = new MemoryStream(body);
        return XDocument.Load(stream, LoadOptions.PreserveWhitespace);
    }

    /// <summary>Every Header/SessionHeader/sessionId, whatever the namespace.</summary>
    public static List<XElement> SessionIds(XDocument document) =>
        [.. document.Root!.Elements(Soap11 + "Header")
            .Elements().Where(e => e.Name.LocalName == "SessionHeader")
            .Elements().Where(e => e.Name.LocalName == "sessionId")];

    /// <summary>Hands out at most so many bytes per read, and refuses synchronous reads as Kestrel does.</summary>
    private sealed class ChunkedStream(byte[] content, int chunk) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(Math.Min(buffer.Length, chunk), content.Length - _position);
            content.AsSpan(_position, count).CopyTo(buffer.Span);
            _position += count;
            return ValueTask.FromResult(count);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous read.");

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
