using System.Globalization;
using System.Text;
using CsCheck;
using Sidecar.Credentials;
using Sidecar.Credentials.Soap;
using Sidecar.Dialects;

namespace Sidecar.IntegrationTests.Fuzz;

/// <summary>
/// What reads a stranger's bytes, fed with nonsense: it must end, say no in its own words, and lose nothing. 100,000 inputs here; longer by
/// <c>FUZZ_ITERATIONS</c> (inputs per test).
/// </summary>
public class FuzzTests
{
    private static readonly long Iterations =
        long.TryParse(Environment.GetEnvironmentVariable("FUZZ_ITERATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var set) ? set : 20_000;

    private const string Envelope =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><se:Envelope xmlns:se=\"http://schemas.xmlsoap.org/soap/envelope/\"><se:Header><SessionHeader xmlns=\"urn:partner.soap.sforce.com\">"
        + "<sessionId>00Dxx!old</sessionId></SessionHeader><!-- c --></se:Header><se:Body><query xmlns=\"urn:partner.soap.sforce.com\"><queryString>SELECT Id &lt; é</queryString></query></se:Body></se:Envelope>";

    private static readonly string[] Bits =
    [
        "services", "Soap", "soap", "u", "64.0", "data", "oauth2", "token", "/", "//", "\\", "..", ".", "%2F", "%252F", "%5C", "%2e", "%", "%%", "%2", ";", ";a=b", "é", "\0", "?", "#", " ", "id", "cometd", "async",
    ];

    [Fact]
    public async Task SoapHead_MutatedEnvelope_IsReadOrRefusedAndLosesNothing()
    {
        var envelope = Encoding.UTF8.GetBytes(Envelope);
        var edits = Gen.Select(Gen.Int[0, envelope.Length - 1], Gen.Byte, Gen.Int[0, 3]).Array[1, 6];
        await edits.SampleAsync(async list =>
        {
            var bytes = envelope.ToList();
            foreach (var (position, value, kind) in list)
            {
                var at = Math.Min(position, bytes.Count - 1);
                switch (kind)
                {
                    case 0: bytes[at] = value; break;
                    case 1: bytes.Insert(at, value); break;
                    case 2: bytes.RemoveAt(at); break;
                    default: bytes.RemoveRange(at, Math.Min(bytes.Count - at - 1, value)); break;
                }
            }

            return await HoldsAsync([.. bytes]);
        }, iter: Iterations);
    }

    [Fact]
    public async Task SoapHead_ArbitraryBytes_AreRefused()
        => await Gen.Byte.Array[0, 300].SampleAsync(HoldsAsync, iter: Iterations);

    [Fact]
    public void CanonicalPath_AnyPath_EndsAndIsItsOwnCanonicalForm()
        => Paths.Sample(path =>
        {
            var canonical = CanonicalPath.Of(path);
            _ = ApiDialect.Recognize(canonical);
            return canonical.StartsWith('/') && CanonicalPath.Of(canonical) == canonical && !canonical.Contains("//", StringComparison.Ordinal) && !canonical.Contains("/../", StringComparison.Ordinal);
        }, iter: Iterations);

    [Fact]
    public void CanonicalPath_SoapInDisguise_IsSoap()
        => Gen.Select(Gen.Int[0, 4], Pick("/", "//", "%2F", "%252F", "\\", "/./", "/x/../", ";a=b/"), Pick("services", "SERVICES", "%73ervices", "services;x"),
            Pick("Soap", "SOAP", "%53oap", "%2553oap", "Soap;jsessionid=1")).Sample((_, slash, services, soap)
                => ApiDialect.Recognize(CanonicalPath.Of($"/{services}{slash}{soap}{slash}u{slash}64.0")) == ApiDialect.Soap, iter: Iterations);

    [Fact]
    public void Query_WhateverItHolds_KeepsNoSessionAndAllElse()
    {
        var names = Pick("oauth_token", "OAUTH_TOKEN", "oauth%5Ftoken", "access_token", "sid", "s%69d", "session_id", "sessionId", "q", "format", "sidx", "a sid", "");
        var values = Pick("=", "", "=x", "=%26sid=1", "=a=b", "=é");
        Gen.Select(names, values).Array[0, 6].Sample(parts =>
        {
            var query = "?" + string.Join('&', parts.Select(p => p.Item1 + p.Item2));
            var stripped = LegacyCredentials.StripQuery(query);
            var kept = parts.Where(p => !IsSession(p.Item1)).Select(p => p.Item1 + p.Item2).ToArray();
            var expected = kept.Length == parts.Length ? query : kept.Length == 0 ? "" : "?" + string.Join('&', kept);
            return stripped == expected;
        }, iter: Iterations);
    }

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<string> Paths => Pick(Bits).Array[0, 12].Select(parts => "/" + string.Concat(parts));

    private static bool IsSession(string name)
        => Uri.UnescapeDataString(name).ToLowerInvariant() is "oauth_token" or "access_token" or "sid" or "session_id" or "sessionid";

    private static async Task<bool> HoldsAsync(byte[] bytes)
    {
        using var body = new MemoryStream(bytes);
        var result = await SoapHeadReader.ReadAsync(body, SoapHeadReader.DefaultLookAhead, CancellationToken.None);
        if (result.Head is not { } head)
        {
            return result.Problem != SoapHeadProblem.None;
        }

        // What follows the head is untouched by definition; the head itself must hold the new session and not the old one.
        var rewritten = head.WithSession("00Dnew!session");
        return head.Length <= bytes.Length
            && Encoding.UTF8.GetString(rewritten.Span).Replace("\0", "", StringComparison.Ordinal).Contains("00Dnew!session", StringComparison.Ordinal);
    }
}
