namespace Simulator.Store;

/// <summary>The objects of this org.</summary>
internal static class ObjectTypes
{
    public static ObjectType Account { get; } = new("Account", "Accounts", "001",
    [
        .. System(),
        new("Name", FieldType.Text, 255) { Required = true },
        new("Type", FieldType.Picklist, 255),
        new("Industry", FieldType.Picklist, 255),
        new("Phone", FieldType.Phone, 40),
        new("Website", FieldType.Url, 255),
        new("BillingCity", FieldType.Text, 40),
        new("BillingCountry", FieldType.Text, 80),
        new("AnnualRevenue", FieldType.Currency),
        new("NumberOfEmployees", FieldType.Int),
        new("Description", FieldType.TextArea, 32000),
        new("Active__c", FieldType.Boolean),
        new("ExternalKey__c", FieldType.Text, 80) { ExternalId = true },
    ]);

    public static ObjectType Contact { get; } = new("Contact", "Contacts", "003",
    [
        .. System(),
        new("AccountId", FieldType.Reference, 18) { ReferenceTo = "Account" },
        new("Name", FieldType.Text, 121) { ReadOnly = true },
        new("FirstName", FieldType.Text, 40),
        new("LastName", FieldType.Text, 80) { Required = true },
        new("Email", FieldType.Email, 80),
        new("Phone", FieldType.Phone, 40),
        new("Title", FieldType.Text, 128),
        new("Department", FieldType.Text, 80),
        new("Description", FieldType.TextArea, 32000),
        new("ExternalKey__c", FieldType.Text, 80) { ExternalId = true },
    ]);

    public static ObjectType User { get; } = new("User", "Users", "005",
    [
        .. System(),
        new("Username", FieldType.Text, 80) { ReadOnly = true },
        new("Name", FieldType.Text, 121) { ReadOnly = true },
        new("Email", FieldType.Email, 128) { ReadOnly = true },
        new("IsActive", FieldType.Boolean) { ReadOnly = true },
        new("ProfileId", FieldType.Reference, 18) { ReadOnly = true },
    ]);

    public static ObjectType Organization { get; } = new("Organization", "Organizations", "00D",
    [
        .. System(),
        new("Name", FieldType.Text, 80) { ReadOnly = true },
        new("IsSandbox", FieldType.Boolean) { ReadOnly = true },
        new("InstanceName", FieldType.Text, 5) { ReadOnly = true },
        new("OrganizationType", FieldType.Picklist, 40) { ReadOnly = true },
    ]);

    /// <summary>A file: inserted as multipart, or with its content as base64 in JSON.</summary>
    public static ObjectType ContentVersion { get; } = new("ContentVersion", "Content Versions", "068",
    [
        .. System(),
        new("Title", FieldType.Text, 255),
        new("PathOnClient", FieldType.Text, 500) { Required = true },
        new("Description", FieldType.TextArea, 1000),
        new("VersionData", FieldType.TextArea),
    ]);

    private static Field[] System() =>
    [
        new("Id", FieldType.Id, 18) { ReadOnly = true },
        new("IsDeleted", FieldType.Boolean) { ReadOnly = true },
        new("OwnerId", FieldType.Reference, 18) { ReadOnly = true, ReferenceTo = "User" },
        new("CreatedDate", FieldType.DateTime) { ReadOnly = true },
        new("LastModifiedDate", FieldType.DateTime) { ReadOnly = true },
        new("SystemModstamp", FieldType.DateTime) { ReadOnly = true },
    ];
}
