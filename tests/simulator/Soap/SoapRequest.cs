using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Simulator.Soap;

/// <summary>
/// An envelope taken apart. Header elements count only in the API's own namespace: a session in a foreign one is no session.
/// </summary>
internal sealed record SoapRequest(SoapFlavour Flavour, XElement Operation, string? SessionId, int? BatchSize)
{
    private static readonly XNamespace Envelope = "http://schemas.xmlsoap.org/soap/envelope/";
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    public string Name => Operation.Name.LocalName;

    /// <exception cref="XmlException">Not XML, or not an envelope with one operation.</exception>
    public static SoapRequest Parse(byte[] body, SoapFlavour flavour)
    {
        using var reader = Open(body);
        var root = XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!;
        var operation = root.Name == Envelope + "Envelope" ? root.Element(Envelope + "Body")?.Elements().FirstOrDefault() : null;
        if (operation is null)
        {
            throw new XmlException("The content is not a SOAP envelope with an operation.");
        }

        XNamespace api = flavour.Namespace;
        var header = root.Element(Envelope + "Header");
        var batchSize = header?.Element(api + "QueryOptions")?.Element(api + "batchSize")?.Value;
        return new SoapRequest(
            flavour,
            operation,
            header?.Element(api + "SessionHeader")?.Element(api + "sessionId")?.Value.Trim(),
            int.TryParse(batchSize, out var size) ? size : null);
    }

    /// <summary>
    /// A declaration of UTF-16 over bytes that are UTF-8 comes from programs that build the message in a .NET StringWriter; it is taken for
    /// what it is.
    /// </summary>
    private static XmlReader Open(byte[] body)
    {
        var declaration = Encoding.ASCII.GetString(body, 0, Math.Min(body.Length, 100));
        return declaration.StartsWith("<?xml", StringComparison.Ordinal) && declaration.Contains("utf-16",
            StringComparison.OrdinalIgnoreCase)
            ? XmlReader.Create(new StringReader(Encoding.UTF8.GetString(body)), Settings)
            : XmlReader.Create(new MemoryStream(body), Settings);
    }

    /// <summary>Text of a parameter, by local name: clients qualify or not.</summary>
    public string? Text(string name) => Operation.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    public IEnumerable<string> Texts(string name) => All(name).Select(element => element.Value);

    public IEnumerable<XElement> All(string name) => Operation.Elements().Where(element => element.Name.LocalName == name);
}
