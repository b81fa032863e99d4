using System.Globalization;
using System.Security;

namespace Simulator.Soap;

/// <summary>Small helpers to write XML by hand: clients scrape this text, so every byte is chosen (WF §2.3).</summary>
internal static class Xml
{
    public static string Element(string name, object? value) => value switch
    {
        null => $"<{name} xsi:nil=\"true\"/>",
        bool flag => $"<{name}>{(flag ? "true" : "false")}</{name}>",
        _ => $"<{name}>{Escape(Convert.ToString(value, CultureInfo.InvariantCulture)!)}</{name}>",
    };

    public static string Escape(string text) => SecurityElement.Escape(text);
}
