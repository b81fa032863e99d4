using System.Text;
using Simulator.Store;
using Simulator.Store.Soql;

namespace Simulator.Soap;

/// <summary>Describe results in the WSDL's element order, which strict deserializers insist on.</summary>
internal static class SoapDescribe
{
    /// <summary>Before, a global describe named the types and nothing more.</summary>
    private const int FirstWithSObjects = 17;

    /// <summary>
    /// Elements that the partner WSDL of 20.0 does not have, and those that the one of 37.0 does not have either. The exact first version
    /// is not known of all. A stub of 20.0, of 37.0 or of today finds what its WSDL says.
    /// </summary>
    private static readonly Dictionary<string, int> First = new(StringComparer.Ordinal)
    {
        ["aggregatable"] = 21,
        ["compactLayoutable"] = 29,
        ["mruEnabled"] = 30,
        ["permissionable"] = 21,
        ["queryByDistance"] = 21,
        ["searchLayoutable"] = 30,
        ["aiPredictionField"] = 38,
        ["deepCloneable"] = 38,
        ["hasSubtypes"] = 38,
        ["isInterface"] = 38,
        ["isSubtype"] = 38,
        ["polymorphicForeignKey"] = 38,
        ["searchPrefilterable"] = 38,
    };

    public static string Global(RecordStore store, int version)
    {
        var result = new StringBuilder("<result><encoding>UTF-8</encoding><maxBatchSize>200</maxBatchSize>");
        foreach (var type in store.Types)
        {
            if (version < FirstWithSObjects)
            {
                result.Append(Xml.Element("types", type.Name));
                continue;
            }

            result.Append("<sobjects>");
            Flags(result, version, ("activateable", false), ("createable", true), ("custom", false), ("customSetting", false),
                ("deepCloneable", false), ("deletable", true), ("deprecatedAndHidden", false), ("feedEnabled", false),
                ("hasSubtypes", false), ("isInterface", false), ("isSubtype", false));
            Names(result, type);
            Flags(result, version, ("layoutable", true), ("mergeable", false), ("mruEnabled", true));
            result.Append(Xml.Element("name", type.Name));
            Flags(result, version, ("queryable", true), ("replicateable", true), ("retrieveable", true), ("searchable", true),
                ("triggerable", true), ("undeletable", true), ("updateable", true));
            result.Append("</sobjects>");
        }

        return result.Append("</result>").ToString();
    }

    public static string Full(OrgState org, IEnumerable<string> names, int version)
    {
        var result = new StringBuilder();
        foreach (var name in names)
        {
            var type = org.Store.FindType(name) ?? throw new SoqlException("INVALID_TYPE", StoreError.InvalidType(name).Message);
            result.Append("<result>");
            Flags(result, version, ("activateable", false), ("compactLayoutable", true), ("createable", true), ("custom", false),
                ("customSetting", false), ("deepCloneable", false), ("deletable", true), ("deprecatedAndHidden", false),
                ("feedEnabled", false));
            foreach (var field in type.Fields)
            {
                AppendField(result, field, version);
            }

            Flags(result, version, ("hasSubtypes", false), ("isInterface", false), ("isSubtype", false));
            Names(result, type);
            Flags(result, version, ("layoutable", true), ("mergeable", false), ("mruEnabled", true));
            result.Append(Xml.Element("name", type.Name));
            if (version >= 30)
            {
                result.Append(Xml.Element("networkScopeFieldName", null));
            }

            Flags(result, version, ("queryable", true), ("replicateable", true), ("retrieveable", true), ("searchLayoutable", true),
                ("searchable", true), ("triggerable", true), ("undeletable", true), ("updateable", true));
            // Absolute links into the web interface; a sidecar leaves them alone (WF §5).
            result.Append(Xml.Element("urlDetail", $"{org.InstanceUrl}/{{ID}}"));
            result.Append(Xml.Element("urlEdit", $"{org.InstanceUrl}/{{ID}}/e"));
            result.Append(Xml.Element("urlNew", $"{org.InstanceUrl}/{type.KeyPrefix}/e")).Append("</result>");
        }

        return result.ToString();
    }

    private static void AppendField(StringBuilder result, Field field, int version)
    {
        result.Append("<fields>");
        Flags(result, version, ("aggregatable", true), ("aiPredictionField", false), ("autoNumber", false));
        result.Append(Xml.Element("byteLength", field.Length * 3));
        Flags(result, version, ("calculated", false), ("caseSensitive", false), ("createable", !field.ReadOnly),
            ("custom", field.Name.EndsWith("__c", StringComparison.Ordinal)), ("defaultedOnCreate", field.ReadOnly),
            ("deprecatedAndHidden", false));
        result.Append(Xml.Element("digits", 0));
        Flags(result, version, ("externalId", field.ExternalId), ("filterable", true), ("groupable", true),
            ("idLookup", field.ExternalId || field.Type == FieldType.Id));
        result.Append(Xml.Element("label", field.Name)).Append(Xml.Element("length", field.Length)).Append(Xml.Element("name", field.Name));
        Flags(result, version, ("nameField", field.Name == "Name"), ("namePointing", false),
            ("nillable", !field.Required && field.Type != FieldType.Id), ("permissionable", true), ("polymorphicForeignKey", false));
        result.Append(Xml.Element("precision", field.Type == FieldType.Currency ? 18 : 0));
        Flags(result, version, ("queryByDistance", false));
        if (field.ReferenceTo is not null)
        {
            result.Append(Xml.Element("referenceTo", field.ReferenceTo)).Append(Xml.Element("relationshipName", field.RelationshipName));
        }

        Flags(result, version, ("restrictedPicklist", false));
        result.Append(Xml.Element("scale", 0));
        Flags(result, version, ("searchPrefilterable", false));
        result.Append(Xml.Element("soapType", field.SoapType));
        Flags(result, version, ("sortable", true));
        result.Append(Xml.Element("type", field.ApiType));
        Flags(result, version, ("unique", field.ExternalId), ("updateable", !field.ReadOnly));
        result.Append("</fields>");
    }

    private static void Names(StringBuilder result, ObjectType type) =>
        result.Append(Xml.Element("keyPrefix", type.KeyPrefix)).Append(Xml.Element("label", type.Name))
            .Append(Xml.Element("labelPlural", type.LabelPlural));

    private static void Flags(StringBuilder result, int version, params IEnumerable<(string Name, bool Value)> flags)
    {
        foreach (var (name, value) in flags.Where(flag => version >= First.GetValueOrDefault(flag.Name)))
        {
            result.Append(Xml.Element(name, value));
        }
    }
}
