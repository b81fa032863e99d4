using BenchmarkDotNet.Attributes;
using Sidecar.Credentials;
using Sidecar.Dialects;

namespace Sidecar.Benchmarks;

/// <summary>What every request passes.</summary>
[MemoryDiagnoser]
public class HotPathBenchmarks
{
    private static readonly PathString Plain = "/services/data/v62.0/query";
    private static readonly PathString Disguised = "/services%2FSoap;a=b/u//64.0";

    [Benchmark(Baseline = true)]
    public string RecognizePlainPath() => ApiDialect.Recognize(CanonicalPath.Of(Plain)).Name;

    [Benchmark]
    public string RecognizeDisguisedPath() => ApiDialect.Recognize(CanonicalPath.Of(Disguised)).Name;

    [Benchmark]
    public string QueryWithoutSession() => LegacyCredentials.StripQuery("?q=SELECT+Id,Name+FROM+Account+WHERE+Name+LIKE+'x%25'");

    [Benchmark]
    public string QueryWithSession() => LegacyCredentials.StripQuery("?format=json&oauth_token=00Dxx0000001gPL!AQEAQ");

    [Benchmark]
    public int Strip()
    {
        var headers = new HeaderDictionary { ["Authorization"] = "Bearer x", ["Accept"] = "application/json", ["User-Agent"] = "legacy", ["Host"] = "localhost" };
        LegacyCredentials.StripHeaders(headers);
        return headers.Count;
    }
}
