using System.Text;
using Simulator.Store;
using Simulator.Store.Soql;

namespace Simulator.Soap;

/// <summary>Describe results in the WSDL's element order, which strict deserializers insist on.</summary>
internal static class SoapDescribe
{
    public static string Global(RecordStore store)
    {
        var result = new StringBuilder("<result><encoding>UTF-8</encoding><maxBatchSize>200</maxBatchSize>");
        foreach (var type in store.Types)
        {
            result.Append("<sobjects>");
            Flags(result, ("activateable", false), ("createable", true), ("custom", false), ("customSetting", false), ("deepCloneable", false),
                ("deletable", true), ("deprecatedAndHidden", false), ("feedEnabled", false), ("hasSubtypes", false), ("isInterface", false), ("isSubtype", false));
            Names(result, type);
            Flags(result, ("layoutable", true), ("mergeable", false), ("mruEnabled", true));
            result.Append(Xml.Element("name", type.Name));
            Flags(result, ("queryable", true), ("replicateable", true), ("retrieveable", true), ("searchable", true), ("triggerable", true),
                ("undeletable", true), ("updateable", true));
            result.Append("</sobjects>");
        }

        return result.Append("</result>").ToString();
    }

    public static string Full(OrgState org, IEnumerable<string> names)
    {
        var result = new StringBuilder();
        foreach (var name in names)
        {
            var type = org.Store.FindType(name) ?? throw new SoqlException("INVALID_TYPE", StoreError.InvalidType(name).Message);
            result.Append("<result>");
            Flags(result, ("activateable", false), ("compactLayoutable", true), ("createable", true), ("custom", false), ("customSetting", false),
                ("deepCloneable", false), ("deletable", true), ("deprecatedAndHidden", false), ("feedEnabled", false));
            foreach (var field in type.Fields)
            {
                AppendField(result, field);
            }

            Flags(result, ("hasSubtypes", false), ("isInterface", false), ("isSubtype", false));
            Names(result, type);
            Flags(result, ("layoutable", true), ("mergeable", false), ("mruEnabled", true));
            result.Append(Xml.Element("name", type.Name)).Append(Xml.Element("networkScopeFieldName", null));
            Flags(result, ("queryable", true), ("replicateable", true), ("retrieveable", true), ("searchLayoutable", true), ("searchable", true),
                ("triggerable", true), ("undeletable", true), ("updateable", true));
            // Absolute links into the web interface; a sidecar leaves them alone (WF §5).
            result.Append(Xml.Element("urlDetail", $"{org.InstanceUrl}/{{ID}}")).Append(Xml.Element("urlEdit", $"{org.InstanceUrl}/{{ID}}/e"));
            result.Append(Xml.Element("urlNew", $"{org.InstanceUrl}/{type.KeyPrefix}/e")).Append("</result>");
        }

        return result.ToString();
    }

    private static void AppendField(StringBuilder result, Field field)
    {
        result.Append("<fields>");
        Flags(result, ("aggregatable", true), ("aiPredictionField", false), ("autoNumber", false));
        result.Append(Xml.Element("byteLength", field.Length * 3));
        Flags(result, ("calculated", false), ("caseSensitive", false), ("createable", !field.ReadOnly),
            ("custom", field.Name.EndsWith("__c", StringComparison.Ordinal)), ("defaultedOnCreate", field.ReadOnly), ("deprecatedAndHidden", false));
        result.Append(Xml.Element("digits", 0));
        Flags(result, ("externalId", field.ExternalId), ("filterable", true), ("groupable", true), ("idLookup", field.ExternalId || field.Type == FieldType.Id));
        result.Append(Xml.Element("label", field.Name)).Append(Xml.Element("length", field.Length)).Append(Xml.Element("name", field.Name));
        Flags(result, ("nameField", field.Name == "Name"), ("namePointing", false), ("nillable", !field.Required && field.Type != FieldType.Id),
            ("permissionable", true), ("polymorphicForeignKey", false));
        result.Append(Xml.Element("precision", field.Type == FieldType.Currency ? 18 : 0));
        Flags(result, ("queryByDistance", false));
        if (field.ReferenceTo is not null)
        {
            result.Append(Xml.Element("referenceTo", field.ReferenceTo)).Append(Xml.Element("relationshipName", field.RelationshipName));
        }

        Flags(result, ("restrictedPicklist", false));
        result.Append(Xml.Element("scale", 0));
        Flags(result, ("searchPrefilterable", false));
        result.Append(Xml.Element("soapType", field.SoapType));
        Flags(result, ("sortable", true));
        result.Append(Xml.Element("type", field.ApiType));
        Flags(result, ("unique", field.ExternalId), ("updateable", !field.ReadOnly));
        result.Append("</fields>");
    }

    private static void Names(StringBuilder result, ObjectType type) =>
        result.Append(Xml.Element("keyPrefix", type.KeyPrefix)).Append(Xml.Element("label", type.Name)).Append(Xml.Element("labelPlural", type.LabelPlural));

    private static void Flags(StringBuilder result, params IEnumerable<(string Name, bool Value)> flags)
    {
        foreach (var (name, value) in flags)
        {
            result.Append(Xml.Element(name, value));
        }
    }
}
