using System.Globalization;

namespace Sidecar.Soap;

/// <summary>What the path of a SOAP request says (WF §2.1).</summary>
/// <param name="Flavour"><c>u</c> partner, <c>c</c> enterprise, <c>T</c> tooling, <c>m</c> metadata, <c>s</c> apex, <c>class</c>; as the
/// client wrote it.</param>
/// <param name="Version">As the client wrote it, for example <c>58.0</c>; empty when there is none.</param>
/// <param name="NamespaceId">The <c>0DF…</c> segment that enterprise WSDLs bake into the URL, or empty.</param>
/// <param name="ClassPath">For <c>class</c>: <c>[ns/]ClassName</c>, otherwise empty.</param>
internal readonly record struct SoapEndpoint(string Flavour, string Version, string NamespaceId, string ClassPath)
{
    /// <summary>The partner API without a version, which any path counts as that names no SOAP endpoint.</summary>
    public static SoapEndpoint Partner { get; } = new("u", "", "", "");

    /// <summary>Reads <c>/services/Soap/…</c>.</summary>
    /// <param name="canonicalPath">
    /// The canonical path. It has no matrix parameters, escapes, dot segments or doubled slashes any more, so that a path in disguise and a
    /// plain one are the same endpoint.
    /// </param>
    public static SoapEndpoint Parse(string canonicalPath)
    {
        var segments = canonicalPath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments.Length < 3 || !Is(segments[0], "services") || !Is(segments[1], "Soap"))
        {
            return Partner;
        }

        var rest = segments[3..];
        if (Is(segments[2], "class"))
        {
            return new SoapEndpoint("class", "", "", string.Join('/', rest));
        }

        var flavour = segments[2] is "u" or "U" or "c" or "C" or "t" or "T" or "m" or "M" or "s" or "S" ? segments[2] : "u";
        var version = rest.Length > 0 && IsVersion(rest[0]) ? rest[0] : "";
        var namespaceId = Array.Find(rest, segment => SalesforceId.IsId(segment, "0DF")) ?? "";
        return new SoapEndpoint(flavour, version, namespaceId, "");
    }

    /// <summary>The version's whole part, or 0 when there is none.</summary>
    public int MajorVersion => Version.Length == 0 ? 0 : int.Parse(Version.Split('.')[0], CultureInfo.InvariantCulture);

    /// <summary>Namespace of the operations of this endpoint.</summary>
    public string Namespace => Flavour switch
    {
        "c" or "C" => "urn:enterprise.soap.sforce.com",
        "t" or "T" => "urn:tooling.soap.sforce.com",
        "m" or "M" => "http://soap.sforce.com/2006/04/metadata",
        "s" or "S" => "http://soap.sforce.com/2006/08/apex",
        "class" => "http://soap.sforce.com/schemas/class/" + ClassPath,
        _ => "urn:partner.soap.sforce.com",
    };

    /// <summary>Namespace of the faults; partner, enterprise and tooling have one of their own.</summary>
    public string FaultNamespace => FaultsHaveDetail ? "urn:fault." + Namespace["urn:".Length..] : Namespace;

    /// <summary>Whether faults carry a <c>detail</c> (WF §3.1): metadata, apex and class do not.</summary>
    public bool FaultsHaveDetail => Namespace.StartsWith("urn:", StringComparison.Ordinal);

    private static bool IsVersion(string segment)
    {
        var dot = segment.IndexOf('.');
        var whole = dot < 0 ? segment : segment[..dot];
        return whole.Length is > 0 and <= 3 && whole.All(char.IsAsciiDigit) &&
               (dot < 0 || (segment.Length - dot is 2 or 3 && segment[(dot + 1)..].All(char.IsAsciiDigit)));
    }

    private static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
