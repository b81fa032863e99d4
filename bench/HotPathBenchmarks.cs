using BenchmarkDotNet.Attributes;
using Sidecar.Dialects;
using Sidecar.Forwarding;

namespace Sidecar.Benchmarks;

/// <summary>What every request passes.</summary>
[MemoryDiagnoser]
public class HotPathBenchmarks
{
    private const string Plain = "/services/data/v62.0/query";
    private const string Disguised = "/services%2FSoap;a=b/u//64.0";

    [Benchmark(Baseline = true)]
    public string RecognizePlainPath() => ApiTable.OfSalesforce.Recognize(CanonicalPath.Of(Plain).Text).Dialect.Name;

    [Benchmark]
    public string RecognizeDisguisedPath() => ApiTable.OfSalesforce.Recognize(CanonicalPath.Of(Disguised).Text).Dialect.Name;

    [Benchmark]
    public string QueryWithoutSession() => CredentialStripping.StripTarget("/?q=SELECT+Id,Name+FROM+Account+WHERE+Name+LIKE+'x%25'");

    [Benchmark]
    public string QueryWithSession() => CredentialStripping.StripTarget("/?format=json&oauth_token=00Dxx0000001gPL!AQEAQ");

    [Benchmark]
    public int Strip()
    {
        var headers = new HeaderDictionary
        {
            ["Authorization"] = "Bearer x",
            ["Accept"] = "application/json",
            ["User-Agent"] = "legacy",
            ["Host"] = "localhost"
        };
        CredentialStripping.StripHeaders(headers);
        return headers.Count;
    }
}
