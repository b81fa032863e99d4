using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.RealClients;

/// <summary>
/// WSDLs of the partner API as far as the tests call it, one for each version: the checked-in one with the types that differ, from
/// <see cref="WsdlShapes"/>.
/// </summary>
internal static partial class PartnerWsdl
{
    /// <summary>Where strict clients log in: both sides of most changes of the WSDL, and what is in use today.</summary>
    public static IReadOnlyList<int> Versions { get; } = [8, 10, 13, 16, 20, 21, 26, 27, 28, 34, 37, 39, 40, 50, 62, 66];

    /// <summary>Where they work: an old version and a new one.</summary>
    public static IReadOnlyList<int> Stories { get; } = [20, 62];

    /// <summary>Sessions that a client's stories end, three each.</summary>
    public static int KilledSessions => Stories.Count * 3;

    /// <summary>Logins of a client: one at each version, and two in each story.</summary>
    public static int Logins => Versions.Count + (Stories.Count * 2);

    /// <summary>
    /// What a client does whose stubs are generated and compiled, so that one is made for each shape: <c>login/20/20</c> is a login at 20.0
    /// with the stubs of 20.0, <c>story/66/62</c> a whole story at 62.0 with those of 66.0.
    /// </summary>
    public static IEnumerable<string> Jobs(char separator) =>
    [
        .. Versions.GroupBy(WsdlShapes.ShapeOf).Select(shape => $"login/{shape.Key}/{string.Join(separator, shape)}"),
        .. Stories.Select(version => $"story/{WsdlShapes.ShapeOf(version)}/{version}"),
    ];

    /// <summary>Writes <c>partner-NN.wsdl</c> for every version and every shape.</summary>
    public static async Task WriteToAsync(string folder)
    {
        var path = Repository.At("tests", "integration", "RealClients", "wsdl", "partner.wsdl");
        var template = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        foreach (var version in Versions.Concat(WsdlShapes.Distinct).Distinct())
        {
            var wsdl = TypeWithoutElements()
                .Replace(
                    template,
                    type => type.Groups["start"].Value + Elements(type.Groups["name"].Value, version) + type.Groups["end"].Value)
                .Replace("/services/Soap/u/62.0", $"/services/Soap/u/{version}.0", StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(folder, $"partner-{version}.wsdl"), wsdl, TestContext.Current.CancellationToken);
        }
    }

    private static string Elements(string type, int version)
        => WsdlShapes.Elements(type == "LoginResult" ? WsdlShapes.LoginResult(version) : WsdlShapes.GetUserInfoResult(version));

    [GeneratedRegex(
        "(?<start><complexType name=\"(?<name>LoginResult|GetUserInfoResult)\">\\s*<sequence>).*?(?<end></sequence>)",
        RegexOptions.Singleline)]
    private static partial Regex TypeWithoutElements();
}
