using System.Text;
using System.Xml;
using Sidecar.Credentials.Soap;
using Sidecar.Dialects;

namespace Sidecar.LegacyLogins;

/// <summary>The <c>userInfo</c> of a login answer (WF §2.3), which is also the result of <c>getUserInfo</c>.</summary>
internal sealed class UserInfo
{
    /// <summary>
    /// The sequence of the WSDL; pull parsers depend on it. "Since" is the first API version whose WSDL has the field, where that
    /// matters: an older strict client stumbles over an element it does not know.
    /// </summary>
    private static readonly Field[] Fields =
    [
        new("accessibilityMode", "false"),
        new("chatterExternal", "false", Since: 28),
        new("currencySymbol", "$"),
        new("orgAttachmentFileSizeLimit", "5242880"),
        new("orgDefaultCurrencyIsoCode", "USD"),
        new("orgDefaultCurrencyLocale", "en_US", Since: 28),
        new("orgDisallowHtmlAttachments", "false"),
        new("orgHasPersonAccounts", "false"),
        new("organizationId", null),
        new("organizationMultiCurrency", "false"),
        new("organizationName", "Salesforce"),
        new("profileId", null),
        new("roleId", null),
        new("sessionSecondsValid", "7200", Since: 27),
        new("userDefaultCurrencyIsoCode", null),
        new("userEmail", ""),
        new("userFullName", ""),
        new("userId", null),
        new("userLanguage", "en_US"),
        new("userLocale", "en_US"),
        new("userName", ""),
        new("userTimeZone", "America/Los_Angeles"),
        new("userType", "Standard"),
        new("userUiSkin", "Theme3"),
    ];

    private readonly Dictionary<string, string?> _values = new(StringComparer.Ordinal);

    /// <summary>Plausible and well-formed, for when the org cannot be asked.</summary>
    public UserInfo(string organizationId, string userId, string profileId, string userName)
    {
        foreach (var field in Fields) _values[field.Name] = field.Default;
        _values["organizationId"] = organizationId;
        _values["userId"] = userId;
        _values["profileId"] = profileId;
        _values["userName"] = _values["userEmail"] = _values["userFullName"] = userName;
    }

    private UserInfo(UserInfo defaults) => _values = new Dictionary<string, string?>(defaults._values, StringComparer.Ordinal);

    public string this[string field] => _values[field] ?? "";

    /// <summary>The result of a <c>getUserInfo</c> answer; what it does not tell stays as in <paramref name="defaults"/>. Null when there is none.</summary>
    public static UserInfo? Read(byte[] answer, UserInfo defaults)
    {
        var info = new UserInfo(defaults);
        using var reader = SoapText.Open(answer);
        var inResult = false;
        var known = 0;
        while (reader.Read())
        {
            if (reader.NodeType is not XmlNodeType.Element) continue;
            if (reader.Depth == 3) inResult = reader.LocalName == "result";
            if (!inResult || reader.Depth != 4 || !info._values.ContainsKey(reader.LocalName)) continue;
            var name = reader.LocalName;
            var isNil = reader.GetAttribute("nil", "http://www.w3.org/2001/XMLSchema-instance") is "true" or "1";
            info._values[name] = isNil ? null : SoapText.ReadContent(reader);
            known++;
        }

        var usable = known > 0 && SalesforceId.IsId(info["organizationId"], "00D") && SalesforceId.IsId(info["userId"], "005");
        return usable ? info : null;
    }

    /// <summary>Appends the element as it belongs into a login answer of that API version.</summary>
    public void WriteTo(StringBuilder xml, int version)
    {
        xml.Append("<userInfo>");
        foreach (var field in Fields)
        {
            if (version > 0 && version < field.Since) continue;
            var value = _values[field.Name];
            if (value is null) xml.Append('<').Append(field.Name).Append(" xsi:nil=\"true\"/>");
            else xml.Append('<').Append(field.Name).Append('>').Append(XmlEscape.Text(value)).Append("</").Append(field.Name).Append('>');
        }

        xml.Append("</userInfo>");
    }

    private readonly record struct Field(string Name, string? Default, int Since = 0);
}
