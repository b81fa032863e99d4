using System.Xml;

namespace Sidecar.Soap;

/// <summary>A start tag: its qualified name, the offset after its closing bracket, and whether it is an empty element.</summary>
internal readonly record struct SoapTag(string? Name, int End, bool IsEmpty)
{
    public static SoapTag At(XmlReader reader, in TagScanner tags) => new(reader.Name, tags.End, reader.IsEmptyElement);

    public static string Qualify(string prefix, string localName) => prefix.Length == 0 ? localName : $"{prefix}:{localName}";

    /// <summary>Turns an empty-element tag into a start tag, the session between two texts, and an end tag.</summary>
    public void Fill(SoapHeadEdits edits, string before, string after) => edits.AddSession(End - 2, End, ">" + before, $"{after}</{Name}>");
}
