using System.Text.Json.Nodes;
using Simulator.Store;

namespace Simulator.Rest;

/// <summary>Describe results as JSON; the members clients read.</summary>
internal static class Describe
{
    public static JsonObject Global(RecordStore store, string root) => new()
    {
        ["encoding"] = "UTF-8",
        ["maxBatchSize"] = 200,
        ["sobjects"] = new JsonArray([.. store.Types.Select(type => Summary(type, root))]),
    };

    public static JsonObject Summary(ObjectType type, string root) => new()
    {
        ["activateable"] = false,
        ["createable"] = true,
        ["custom"] = false,
        ["customSetting"] = false,
        ["deletable"] = true,
        ["deprecatedAndHidden"] = false,
        ["feedEnabled"] = false,
        ["keyPrefix"] = type.KeyPrefix,
        ["label"] = type.Name,
        ["labelPlural"] = type.LabelPlural,
        ["layoutable"] = true,
        ["mergeable"] = false,
        ["name"] = type.Name,
        ["queryable"] = true,
        ["replicateable"] = true,
        ["retrieveable"] = true,
        ["searchable"] = true,
        ["triggerable"] = true,
        ["undeletable"] = true,
        ["updateable"] = true,
        ["urls"] = new JsonObject
        {
            ["sobject"] = $"{root}/sobjects/{type.Name}",
            ["describe"] = $"{root}/sobjects/{type.Name}/describe",
            ["rowTemplate"] = $"{root}/sobjects/{type.Name}/{{ID}}",
        },
    };

    public static JsonObject Full(ObjectType type, string root)
    {
        var described = Summary(type, root);
        described["fields"] = new JsonArray([.. type.Fields.Select(DescribeField)]);
        described["childRelationships"] = new JsonArray();
        described["recordTypeInfos"] = new JsonArray();
        return described;
    }

    private static JsonObject DescribeField(Field field) => new()
    {
        ["name"] = field.Name,
        ["label"] = field.Name,
        ["type"] = field.ApiType,
        ["soapType"] = field.SoapType,
        ["length"] = field.Length,
        ["byteLength"] = field.Length * 3,
        ["precision"] = field.Type == FieldType.Currency ? 18 : 0,
        ["scale"] = 0,
        ["nillable"] = !field.Required && field.Type != FieldType.Id,
        ["createable"] = !field.ReadOnly,
        ["updateable"] = !field.ReadOnly,
        ["custom"] = field.Name.EndsWith("__c", StringComparison.Ordinal),
        ["externalId"] = field.ExternalId,
        ["idLookup"] = field.ExternalId || field.Type == FieldType.Id,
        ["unique"] = field.ExternalId,
        ["filterable"] = true,
        ["sortable"] = true,
        ["defaultedOnCreate"] = field.ReadOnly,
        ["referenceTo"] = field.ReferenceTo is null ? [] : new JsonArray(field.ReferenceTo),
        ["relationshipName"] = field.RelationshipName,
        ["picklistValues"] = new JsonArray(),
    };
}
