using System.Text;
using System.Xml;

namespace Sidecar.Soap;

/// <summary>The <c>userInfo</c> of a login response (WF §2.3), which is also the result of <c>getUserInfo</c>.</summary>
internal sealed class UserInfo
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.Ordinal);

    /// <summary>Plausible and well-formed, for when the org cannot be asked.</summary>
    public UserInfo(string organizationId, string userId, string profileId, string userName)
    {
        foreach (var element in LoginSchema.UserInfo)
        {
            _values[element.Name] = element.Default;
        }

        _values["organizationId"] = organizationId;
        _values["userId"] = userId;
        _values["profileId"] = profileId;
        _values["userName"] = _values["userEmail"] = _values["userFullName"] = userName;
    }

    private UserInfo(UserInfo defaults) => _values = new Dictionary<string, string?>(defaults._values, StringComparer.Ordinal);

    public string this[string element] => _values[element] ?? "";

    /// <summary>The result of a <c>getUserInfo</c> response, or null when there is none.</summary>
    /// <param name="response">The response.</param>
    /// <param name="defaults">What the response does not tell, or tells in a form that the WSDL does not allow.</param>
    public static UserInfo? Read(byte[] response, UserInfo defaults)
    {
        var info = new UserInfo(defaults);
        using var reader = SoapText.Open(response);
        var inResult = false;
        var ids = 0;
        while (reader.Read())
        {
            if (reader.NodeType is not XmlNodeType.Element)
            {
                continue;
            }

            if (reader.Depth == 3)
            {
                inResult = reader.LocalName == "result";
            }

            if (inResult && reader.Depth == 4 && LoginSchema.UserInfo.FirstOrDefault(e => e.Name == reader.LocalName) is { } element)
            {
                // What the org does not say in its form stays a default, and a default must not count as what the org said.
                ids += info.Set(element, ReadValue(reader, element.Type)) && element.Name is ("organizationId" or "userId") ? 1 : 0;
            }
        }

        var usable = ids >= 2 && SalesforceId.IsId(info["organizationId"], "00D") && SalesforceId.IsId(info["userId"], "005");
        return usable ? info : null;
    }

    /// <summary>Appends the elements that the WSDL of that API version has.</summary>
    public void WriteTo(StringBuilder xml, int version)
    {
        foreach (var element in LoginSchema.UserInfo.In(version))
        {
            SoapText.AppendElement(xml, element.Name, _values[element.Name] ?? (element.Nillable ? null : ""));
        }
    }

    private static string? ReadValue(XmlReader reader, SchemaType type)
    {
        if (reader.GetAttribute("nil", "http://www.w3.org/2001/XMLSchema-instance") is "true" or "1")
        {
            return null;
        }

        var value = SoapText.ReadContent(reader);
        return type is SchemaType.Id && SalesforceId.IsId(value, "") ? SalesforceId.To18(value) : value;
    }

    private bool Set(SchemaElement element, string? value)
    {
        if (!element.Accepts(value))
        {
            return false;
        }

        _values[element.Name] = value;
        return true;
    }
}
