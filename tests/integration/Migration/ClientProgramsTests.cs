using Microsoft.Extensions.Time.Testing;
using Sidecar.Dialects;
using Sidecar.Migration;
using Sidecar.Requests;

namespace Sidecar.IntegrationTests.Migration;

/// <summary>Counting is exact for the busy programs, bounded for all, and costs the hot path no memory.</summary>
public sealed class ClientProgramsTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private readonly ClientPrograms _programs;

    public ClientProgramsTests() => _programs = new(_time);

    [Theory]
    [InlineData("/services/data/v58.0/query", "rest", "58.0")]
    [InlineData("/services/data/v58.0", "rest", "58.0")]
    [InlineData("/services/data/v61.0/jobs/ingest", "bulk2", "61.0")]
    [InlineData("/services/data/v61.0/tooling/query", "rest tooling", "61.0")]
    [InlineData("/services/data", "rest", "")]
    [InlineData("/services/apexrest/v2.0/things", "apexrest", "")]
    [InlineData("/services/async/29.0/job", "bulk1", "29.0")]
    [InlineData("/cometd/37.0/handshake", "streaming", "37.0")]
    [InlineData("/services/Soap/u/29", "soap partner", "29.0")]
    [InlineData("/services/Soap/c/52.0/0DF000000000001", "soap enterprise", "52.0")]
    [InlineData("/services/Soap/T/60.0", "soap tooling", "60.0")]
    [InlineData("/services/Soap/m/60.0", "soap metadata", "60.0")]
    [InlineData("/services/Soap/s/60.0", "soap apex", "60.0")]
    [InlineData("/services/Soap/class/Mine", "soap class", "")]
    [InlineData("/partners/services/data/v50.0/query", "rest", "50.0")]
    [InlineData("/partners/services/Soap/u/50.0", "soap partner", "50.0")]
    public void Path_TellsFamilyAndVersion(string path, string family, string version)
    {
        var use = ApiUse.Of(Request("x", path));
        Assert.Equal((family, version), (use.Family, use.VersionText));
    }

    [Fact]
    public void Calls_AreSummedByRow_WithFirstAndLastTime()
    {
        var first = _time.GetUtcNow();
        _programs.Count(Request("loader/1"), LoginKind.LoginSession);
        _time.Advance(TimeSpan.FromHours(1));
        _programs.Count(Request("loader/2"), LoginKind.LoginSession);
        _programs.Count(Request("loader/2"), LoginKind.WebForm, refused: true);
        var row = Assert.Single(_programs.Rows(), row => row.Login == LoginKind.LoginSession);
        Assert.Equal(new("loader", LoginKind.LoginSession, new("rest", 620), 2, 0, first, first.AddHours(1)), row);
        Assert.Equal(1, Assert.Single(_programs.Rows(), row => row.Login == LoginKind.WebForm).Refused);
    }

    [Fact]
    public void MillionNames_CostNoMore_AndBusyProgramsStay()
    {
        const int flood = 200_000;
        foreach (var busy in Enumerable.Range(0, 50))
        {
            Times(5, () => _programs.Count(Request($"busy{busy}/1"), LoginKind.LoginSession));
        }

        foreach (var one in Enumerable.Range(0, flood))
        {
            _programs.Count(Request($"flood-{one}/1"), LoginKind.NoSession);
        }

        var rows = _programs.Rows();
        Assert.Equal(ClientPrograms.MostPrograms + 1, rows.Select(row => row.Program).Distinct().Count());
        Assert.Equal(50, rows.Count(row => row.Program.StartsWith("busy", StringComparison.Ordinal) && row.Calls == 5));
        Assert.Equal(flood + 250, rows.Sum(row => row.Calls));
        Assert.Equal(flood - 150, Assert.Single(rows, row => row.Program == ClientPrograms.Others).Calls);
    }

    [Fact]
    public void NewProgramThatStays_TakesAPlaceDuringAFlood()
    {
        Times(300, i => _programs.Count(Request($"flood-{i}/1"), LoginKind.NoSession));
        foreach (var one in Enumerable.Range(0, 1000))
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            _programs.Count(Request($"more-{one}/1"), LoginKind.NoSession);
            if (one % 100 == 0)
            {
                _programs.Count(Request("nightly/1"), LoginKind.LoginSession);
            }
        }

        Assert.Contains(_programs.Rows(), row => row is { Program: "nightly", Calls: >= 9 });
    }

    [Fact]
    public void EveryVersion_OfOneProgram_IsBounded()
    {
        Times(900, i => _programs.Count(Request("scanner/1", $"/services/data/v{i + 1}.0/x"), LoginKind.OwnSession));
        var rows = _programs.Rows();
        Assert.Equal(ProgramCalls.MostRows, rows.Count);
        Assert.Equal(900, rows.Sum(row => row.Calls));
        Assert.Equal(900 - (ProgramCalls.MostRows - 1), Assert.Single(rows, row => row.Login == LoginKind.Several).Calls);
    }

    [Fact]
    public void ManyThreads_LoseNoCallOfAKnownProgram()
    {
        Parallel.For(0, 8, _ => Times(5000, i => _programs.Count(Request(i % 2 == 0 ? "even/1" : "odd/1"), LoginKind.OwnSession)));
        Assert.Equal([20_000, 20_000], _programs.Rows().Select(row => row.Calls));
    }

    [Theory]
    [InlineData("simple-salesforce/1.12.4", "/services/data/v62.0/query")]
    [InlineData("Mozilla/4.0 (compatible; MS Web Services Client Protocol 4.0.30319)", "/services/Soap/u/62.0")]
    [InlineData("", "/services/async/62.0/job")]
    public void KnownRow_IsCountedWithoutAnAllocation(string userAgent, string path)
    {
        var request = Request(userAgent, path);
        Times(10, () => _programs.Count(request, LoginKind.LoginSession));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _programs.Count(request, LoginKind.LoginSession);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Times(int times, Action act) => Times(times, _ => act());

    private static void Times(int times, Action<int> act)
    {
        for (var i = 0; i < times; i++)
        {
            act(i);
        }
    }

    private static ClientRequest Request(string userAgent, string path = "/services/data/v62.0/query")
    {
        var context = new DefaultHttpContext();
        context.Request.Path = path;
        context.Request.Headers.UserAgent = userAgent;
        return new(context, ApiTable.OfSalesforce);
    }
}
