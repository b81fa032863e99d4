using CsCheck;
using Sidecar.Dialects;
using Sidecar.Forwarding;
using static Sidecar.IntegrationTests.Fuzz.Fuzzing;

namespace Sidecar.IntegrationTests.Fuzz;

/// <summary>
/// What reads a stranger's request line, fed with nonsense: it must end, take nothing for less than it may be, and lose nothing.
/// </summary>
public class PathAndQueryFuzzTests
{
    private static readonly string[] Bits =
    [
        "services", "Soap", "soap", "u", "64.0", "data", "oauth2", "token", "/", "//", "\\", "..", ".", "%2F", "%252F", "%5C", "%2e", "%",
            "%%", "%2", ";", ";a=b", "é", "\0", "?", "#", " ", "id", "cometd", "async", "%C0%AF", "%c0%ae", "%25C0%25AE", "%E0%80%AF",
                "%F0%80%81%9C", "..;",
    ];

    [Fact]
    public void CanonicalPath_AnyPath_EndsAndIsItsOwnCanonicalForm()
        => Paths.Sample(path =>
        {
            var canonical = CanonicalPath.Of(path).Text;
            _ = ApiTable.OfSalesforce.Recognize(canonical);
            return canonical.StartsWith('/') && CanonicalPath.Of(canonical).Text == canonical
                && !canonical.Contains("//", StringComparison.Ordinal) && !canonical.Contains("/../", StringComparison.Ordinal);
        }, iter: Iterations);

    [Fact]
    public void CanonicalPath_SoapInDisguise_IsSoap()
        => Gen.Select(Gen.Int[0, 4], Pick("/", "//", "%2F", "%252F", "\\", "/./", "/x/../", ";a=b/"), Pick("services", "SERVICES",
            "%73ervices", "services;x"),
            Pick("Soap", "SOAP", "%53oap", "%2553oap", "Soap;jsessionid=1")).Sample((_, slash, services, soap)
                => ApiTable.OfSalesforce.Recognize(
                    CanonicalPath.Of($"/{services}{slash}{soap}{slash}u{slash}64.0").Text).Dialect is SoapDialect, iter: Iterations);

    [Fact]
    public void Query_WhateverItHolds_KeepsNoSessionAndAllElse()
    {
        var names = Pick("oauth_token", "OAUTH_TOKEN", "oauth%5Ftoken", "access_token", "sid", "s%69d", "session_id", "sessionId", "q",
            "format", "sidx", "a sid", "");
        var values = Pick("=", "", "=x", "=%26sid=1", "=a=b", "=é");
        Gen.Select(names, values).Array[0, 6].Sample(parts =>
        {
            var query = "?" + string.Join('&', parts.Select(p => p.Item1 + p.Item2));
            var stripped = CredentialStripping.StripTarget("/" + query)[1..];
            var kept = parts.Where(p => !IsSession(p.Item1)).Select(p => p.Item1 + p.Item2).ToArray();
            var expected = kept.Length == parts.Length ? query : kept.Length == 0 ? "" : "?" + string.Join('&', kept);
            return stripped == expected;
        }, iter: Iterations);
    }

    private static Gen<string> Paths => Pick(Bits).Array[0, 12].Select(parts => "/" + string.Concat(parts));

    private static bool IsSession(string name)
        => Uri.UnescapeDataString(name).ToLowerInvariant() is "oauth_token" or "access_token" or "sid" or "session_id" or "sessionid";
}
