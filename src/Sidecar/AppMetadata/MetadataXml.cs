using System.Text;
using System.Xml;

namespace Sidecar.AppMetadata;

/// <summary>Writes one file of Metadata API source.</summary>
internal static class MetadataXml
{
    private const string Namespace = "http://soap.sforce.com/2006/04/metadata";

    /// <param name="root">Name of the metadata type.</param>
    /// <param name="members">Writes what is in it.</param>
    public static string Write(string root, Action<XmlWriter> members)
    {
        using var text = new Utf8Text();
        using (var xml = XmlWriter.Create(text, new() { Indent = true, IndentChars = "    ", NewLineChars = "\n" }))
        {
            xml.WriteStartElement(root, Namespace);
            members(xml);
            xml.WriteEndElement();
        }

        return text + "\n";
    }

    public static void Element(this XmlWriter xml, string name, string value) => xml.WriteElementString(name, Namespace, value);

    public static void Element(this XmlWriter xml, string name, bool value) => xml.Element(name, value ? "true" : "false");

    public static void Element(this XmlWriter xml, string name, Action members)
    {
        xml.WriteStartElement(name, Namespace);
        members();
        xml.WriteEndElement();
    }

    /// <summary>The declaration of an XML document names the encoding of the writer below it.</summary>
    private sealed class Utf8Text() : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
