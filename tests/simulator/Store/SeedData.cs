using System.Globalization;

namespace Simulator.Store;

/// <summary>The records an org begins with: the same every time, so that tests can count on them.</summary>
internal static class SeedData
{
    private static readonly string[] Names = ["Acme", "Globex", "Initech", "Umbrella", "Hooli", "Vandelay", "Stark", "Wayne", "Wonka",
        "Cyberdyne"];
    private static readonly string[] Suffixes = ["Corporation", "Industries", "Handels-GmbH & Co. KG"];
    private static readonly string[] Industries = ["Energy", "Banking", "Technology", "Agriculture"];
    private static readonly string[] Cities = ["München", "São Paulo", "Austin", "東京"];
    private static readonly string[] FirstNames = ["Ada", "Grace", "Edsger", "Barbara", "Jürgen"];
    private static readonly string[] LastNames = ["Lovelace", "Hopper", "Dijkstra", "O'Brien", "Müller"];

    public static RecordStore CreateStore(OrgState org)
    {
        var owner = org.Identity.Users.First();
        var store = new RecordStore(org.Clock, owner.Id);
        foreach (var type in (ObjectType[])[ObjectTypes.Account, ObjectTypes.Contact, ObjectTypes.User, ObjectTypes.Organization,
            ObjectTypes.ContentVersion])
        {
            store.AddType(type);
        }

        foreach (var user in org.Identity.Users)
        {
            store.Insert(ObjectTypes.User, new()
            {
                ["Username"] = user.Username,
                ["Name"] = user.FullName,
                ["Email"] = user.Username,
                ["IsActive"] = true,
                ["ProfileId"] = org.Identity.ProfileId,
            }, user.Id);
        }

        store.Insert(ObjectTypes.Organization, new()
        {
            ["Name"] = org.Identity.OrganizationName,
            ["IsSandbox"] = false,
            ["InstanceName"] = "SIM1",
            ["OrganizationType"] = "Developer Edition",
        }, org.Identity.OrganizationId);

        for (var i = 0; i < (Names.Length * Suffixes.Length) + org.Options.ExtraAccounts; i++)
        {
            AddAccount(store, i);
        }

        return store;
    }

    private static void AddAccount(RecordStore store, int i)
    {
        var name = $"{Names[i % Names.Length]} {Suffixes[i / Names.Length % Suffixes.Length]}";
        var account = store.Insert(ObjectTypes.Account, new()
        {
            ["Name"] = i < Names.Length * Suffixes.Length ? name : $"{name} {i.ToString("D6", CultureInfo.InvariantCulture)}",
            ["Type"] = i % 2 == 0 ? "Customer" : "Prospect",
            ["Industry"] = Industries[i % Industries.Length],
            ["Phone"] = $"+1 555 01{i % 100:D2}",
            ["Website"] = $"https://www.example.com/{i}",
            ["BillingCity"] = Cities[i % Cities.Length],
            ["BillingCountry"] = "Example Land",
            ["AnnualRevenue"] = 100_000.5 * (i + 1),
            ["NumberOfEmployees"] = (long)(10 * (i + 1)),
            ["Active__c"] = i % 3 != 0,
            ["ExternalKey__c"] = $"A-{i:D5}",
        });
        store.Insert(ObjectTypes.Contact, new()
        {
            ["AccountId"] = account.Id,
            ["FirstName"] = FirstNames[i % FirstNames.Length],
            ["LastName"] = LastNames[i / FirstNames.Length % LastNames.Length],
            ["Email"] = $"contact{i}@example.com",
            ["Phone"] = $"+1 555 02{i % 100:D2}",
            ["Title"] = i % 2 == 0 ? "Engineer" : "Buyer",
            ["ExternalKey__c"] = $"C-{i:D5}",
        });
    }
}
