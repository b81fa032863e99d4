using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace Simulator.Rest;

/// <summary>REST answers for <c>Accept: application/xml</c>: repeated elements for lists, attributes for record types.</summary>
internal static class XmlRendering
{
    public static byte[] Render(RestAnswer answer)
    {
        using var buffer = new MemoryStream();
        // Written by hand: XmlWriter spells the encoding in lower case, Salesforce does not.
        buffer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"u8);
        using (var writer = XmlWriter.Create(buffer, new XmlWriterSettings
        {
            Encoding = new System.Text.UTF8Encoding(false),
            OmitXmlDeclaration = true
        }))
        {
            writer.WriteStartElement(answer.XmlRoot);
            if (answer.Body is JsonArray list)
            {
                // WF §3.1: <Errors><Error>…; other lists are named by their singular too.
                var item = answer.XmlRoot.TrimEnd('s');
                foreach (var element in list)
                {
                    Write(writer, item, element);
                }
            }
            else
            {
                WriteMembers(writer, answer.Body!.AsObject());
            }

            writer.WriteEndElement();
        }

        return buffer.ToArray();
    }

    private static void WriteMembers(XmlWriter writer, JsonObject json)
    {
        if (json["attributes"] is JsonObject attributes)
        {
            foreach (var (name, value) in attributes)
            {
                writer.WriteAttributeString(name, value!.GetValue<string>());
            }
        }

        // WF §3.1 has errorCode before message in XML, the other way round than in JSON.
        var members = json.Where(member => member.Key != "attributes");
        foreach (var (name, value) in json.ContainsKey("errorCode")
            ? members.OrderBy(member => member.Key == "errorCode" ? 0 : 1)
            : members)
        {
            if (value is JsonArray list)
            {
                foreach (var element in list)
                {
                    Write(writer, name, element);
                }
            }
            else
            {
                Write(writer, name, value);
            }
        }
    }

    private static void Write(XmlWriter writer, string name, JsonNode? value)
    {
        writer.WriteStartElement(XmlConvert.EncodeLocalName(name));
        switch (value)
        {
            case null:
                writer.WriteAttributeString("xsi", "nil", "http://www.w3.org/2001/XMLSchema-instance", "true");
                break;
            case JsonObject json:
                WriteMembers(writer, json);
                break;
            default:
                writer.WriteString(value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString());
                break;
        }

        writer.WriteEndElement();
    }
}
