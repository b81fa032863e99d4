namespace Sidecar.AppMetadata;

/// <summary>The whole Salesforce side as a project that Salesforce's command line deploys in one go.</summary>
internal static class AppProject
{
    public const string Manifest = "manifest/package.xml";

    /// <param name="app">The app.</param>
    /// <param name="connectedApp">Whether it is to be a connected app and not an External Client App.</param>
    public static IReadOnlyList<SourceFile> Files(AppDescription app, bool connectedApp)
    {
        SourceFile[] components =
        [
            PermissionSet(app),
            .. connectedApp ? ConnectedApp.Files(app) : ExternalClientApp.Files(app),
        ];
        return [new("sfdx-project.json", Project), new(Manifest, Package(components)), .. components];
    }

    private const string Project = $$"""
        {
          "packageDirectories": [{ "path": "force-app", "default": true }],
          "sourceApiVersion": "{{AppDescription.ApiVersion}}"
        }

        """;

    private static SourceFile PermissionSet(AppDescription app)
        => SourceFile.Component("PermissionSet", "permissionsets", "permissionset", app.PermissionSet, xml =>
        {
            xml.Element("description", $"Users that may be acted for by the app {app.Label}.");
            xml.Element("hasActivationRequired", false);
            xml.Element("label", $"{app.Label} access");
            xml.Element("userPermissions", () =>
            {
                xml.Element("enabled", true);
                xml.Element("name", "ApiEnabled");
            });
        });

    // Named one by one: a wildcard would touch the org's other apps.
    private static string Package(IEnumerable<SourceFile> components) => MetadataXml.Write("Package", xml =>
    {
        foreach (var component in components)
        {
            xml.Element("types", () =>
            {
                xml.Element("members", component.Name);
                xml.Element("name", component.Type);
            });
        }

        xml.Element("version", AppDescription.ApiVersion);
    });
}
