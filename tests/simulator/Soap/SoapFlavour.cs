namespace Simulator.Soap;

internal enum SoapKind
{
    Partner,
    Enterprise,
    Metadata,
    Tooling,
    Apex,
    ApexClass,
}

/// <summary>Which of the SOAP APIs a path names, with its namespaces (WF §2.1).</summary>
internal sealed record SoapFlavour(SoapKind Kind, string Version, string Namespace, string FaultNamespace)
{
    /// <summary>The version's whole part; the newest for a path that has none.</summary>
    public int Major { get; } = int.TryParse(Version.Split('.')[0], out var major) ? major : int.MaxValue;

    /// <summary>Metadata, apex and class faults carry no detail (WF §3.4).</summary>
    public bool HasFaultDetail => Kind is SoapKind.Partner or SoapKind.Enterprise or SoapKind.Tooling;

    public string SObjectNamespace => Kind == SoapKind.Enterprise ? "urn:sobject.enterprise.soap.sforce.com"
        : "urn:sobject.partner.soap.sforce.com";

    public static SoapFlavour? FromPath(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments.Length < 4)
        {
            return null;
        }

        var version = segments[3];
        return segments[2] switch
        {
            "u" => new(SoapKind.Partner, version, "urn:partner.soap.sforce.com", "urn:fault.partner.soap.sforce.com"),
            "c" => new(SoapKind.Enterprise, version, "urn:enterprise.soap.sforce.com", "urn:fault.enterprise.soap.sforce.com"),
            "T" => new(SoapKind.Tooling, version, "urn:tooling.soap.sforce.com", "urn:fault.tooling.soap.sforce.com"),
            "m" => Plain(SoapKind.Metadata, version, "http://soap.sforce.com/2006/04/metadata"),
            "s" => Plain(SoapKind.Apex, version, "http://soap.sforce.com/2006/08/apex"),
            "class" => Plain(SoapKind.ApexClass, "62.0", $"http://soap.sforce.com/schemas/class/{string.Join('/', segments[3..])}"),
            _ => null,
        };
    }

    private static SoapFlavour Plain(SoapKind kind, string version, string name) => new(kind, version, name, name);
}
