namespace Sidecar.AppMetadata;

/// <summary>
/// The same app as a connected app, for an org in which Salesforce's support allows one: since Spring '26 they cannot be created otherwise,
/// not even through the Metadata API. Existing ones can be changed.
/// </summary>
internal static class ConnectedApp
{
    public static IEnumerable<SourceFile> Files(AppDescription app) =>
    [
        SourceFile.Component("ConnectedApp", "connectedApps", "connectedApp", app.Name, xml =>
        {
            xml.Element("contactEmail", app.ContactEmail);
            xml.Element("label", app.Label);
            xml.Element("oauthConfig", () =>
            {
                xml.Element("callbackUrl", AppDescription.CallbackUrl);
                xml.Element("certificate", app.Certificate);
                xml.Element("consumerKey", app.ConsumerKey);
                xml.Element("isAdminApproved", true);
                xml.Element("isConsumerSecretOptional", false);
                xml.Element("scopes", "Api");
                xml.Element("scopes", "RefreshToken");
            });
            xml.Element("oauthPolicy", () =>
            {
                xml.Element("ipRelaxation", "ENFORCE");
                xml.Element("refreshTokenPolicy", "infinite");
            });
            xml.Element("permissionSetName", app.PermissionSet);
        }),
    ];
}
