namespace Sidecar.AppMetadata;

/// <summary>
/// An External Client App for the JWT bearer flow as Metadata API source: five components that refer to the app by its name. The
/// certificate in the OAuth settings is what turns the flow on.
/// </summary>
/// <remarks>
/// Left out on purpose: <c>isNamedUserJwtEnabled</c>, because SOAP and Bulk 1 refuse the tokens that it makes; <c>orgScopedExternalApp</c>
/// and <c>oauthLink</c>, which Salesforce generates; the consumer secret, which the flow does not use.
/// </remarks>
internal static class ExternalClientApp
{
    private const string Reference = "externalClientApplication";

    public static IEnumerable<SourceFile> Files(AppDescription app) =>
    [
        SourceFile.Component("ExternalClientApplication", "externalClientApps", "eca", app.Name, xml =>
        {
            xml.Element("contactEmail", app.ContactEmail);
            xml.Element("description", "Lets sf-sidecar log in for programs that cannot use OAuth.");
            xml.Element("distributionState", "Local");
            xml.Element("isProtected", false);
            xml.Element("label", app.Label);
        }),
        SourceFile.Component("ExtlClntAppGlobalOauthSettings", "extlClntAppGlobalOauthSets", "ecaGlblOauth", $"{app.Name}_glbloauth", xml =>
        {
            xml.Element("callbackUrl", AppDescription.CallbackUrl);
            xml.Element("certificate", app.Certificate);
            xml.Element("consumerKey", app.ConsumerKey);
            xml.Element(Reference, app.Name);
            xml.Element("isConsumerSecretOptional", false);
            xml.Element("isIntrospectAllTokens", false);
            xml.Element("isPkceRequired", true);
            xml.Element("isSecretRequiredForRefreshToken", true);
            xml.Element("label", app.Label);
            xml.Element("shouldRotateConsumerKey", false);
            xml.Element("shouldRotateConsumerSecret", false);
        }),
        SourceFile.Component("ExtlClntAppOauthSettings", "extlClntAppOauthSettings", "ecaOauth", $"{app.Name}_oauth", xml =>
        {
            xml.Element("commaSeparatedOauthScopes", "Api, RefreshToken");
            xml.Element(Reference, app.Name);
            xml.Element("label", app.Label);
        }),
        SourceFile.Component(
            "ExtlClntAppOauthConfigurablePolicies", "extlClntAppOauthPolicies", "ecaOauthPlcy", $"{app.Name}_oauthPlcy", xml =>
        {
            xml.Element("commaSeparatedPermissionSet", app.PermissionSet);
            xml.Element(Reference, app.Name);
            xml.Element("ipRelaxationPolicyType", "Enforce");
            xml.Element("label", app.Label);
            xml.Element("permittedUsersPolicyType", "AdminApprovedPreAuthorized");
            xml.Element("refreshTokenPolicyType", "Infinite");
        }),
        SourceFile.Component("ExtlClntAppConfigurablePolicies", "extlClntAppPolicies", "ecaPlcy", $"{app.Name}_plcy", xml =>
        {
            xml.Element(Reference, app.Name);
            xml.Element("isEnabled", true);
            xml.Element("isOauthPluginEnabled", true);
            xml.Element("label", app.Label);
        }),
    ];
}
