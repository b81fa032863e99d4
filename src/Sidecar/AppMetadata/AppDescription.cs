using System.Security.Cryptography;

namespace Sidecar.AppMetadata;

/// <summary>The app in Salesforce that knows the sidecar's certificate, as it is to be.</summary>
/// <param name="Name">API name: letters, digits and single underscores.</param>
/// <param name="Label">What people see.</param>
/// <param name="ContactEmail">Whom Salesforce writes to about the app.</param>
/// <param name="Certificate">The certificate of the signing key, PEM. Never the key.</param>
/// <param name="ConsumerKey">What the sidecar names itself by (<c>client_id</c>): 8 to 256 letters and digits.</param>
internal sealed record AppDescription(string Name, string Label, string ContactEmail, string Certificate, string ConsumerKey)
{
    /// <summary>
    /// Version of the metadata. 60 is the first that has the certificate; organizations take files of older versions.
    /// </summary>
    public const string ApiVersion = "62.0";

    /// <summary>Where a browser would be sent after a login with it. Required by Salesforce and unused by the JWT bearer flow.</summary>
    public const string CallbackUrl = "https://localhost/unused";

    /// <summary>API name of the permission set by which users are pre-authorized for the app.</summary>
    public string PermissionSet => $"{Name}_Access";

    /// <summary>A consumer key that nobody else has: it must be the only one of all organizations.</summary>
    public static string NewConsumerKey() => RandomNumberGenerator.GetHexString(64, lowercase: true);
}
