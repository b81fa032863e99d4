using System.IO.Compression;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>Response bodies of lifted requests, in the forms in which an org can send them.</summary>
public abstract class LoweredResponseTests(SidecarStarter start) : StageTest(start)
{
    private const string Target = "/services/data/v29.0/composite/batch";

    /// <summary>As many characters as a single text may have.</summary>
    private static readonly string Long = new('x', 1024 * 1024);

    [Theory]
    [InlineData("""{"compositeResponse":[{"httpHeaders":{"Location":"/services/data/v62.0/sobjects/Account/001"},"a":1}]}""")]
    [InlineData("""{"a":{"httpHeaders":{"Location":"\/services\/data\/v62.0\/sobjects\/Account\/001"}}}""")]
    [InlineData("""{"contentUrl":"services/data/v62.0/jobs/ingest/750xx0000000001AAA/batches"}""")]
    [InlineData("""{"records":[{"attributes":{"type":"Account","url":"https://a.my.salesforce.com/services/data/v62.0/x"}}]}""")]
    public async Task UrlInPieces_GetsTheVersionOfTheProgram(string json)
    {
        var (body, _) = await AnswerAsync("", json.Select(c => new[] { (byte)c }));
        Assert.Equal(json.Replace("v62.0", "v29.0", StringComparison.Ordinal), body);
    }

    [Theory]
    [InlineData("""{"Name":"/services/data/v62.0/query","Location":"/services/data/v62.0/x","url":"/services/data/v62.0/x"}""")]
    [InlineData("""{"httpHeaders":["/services/data/v62.0/x"],"nextRecordsUrl":["/services/data/v62.0/x"]}""")]
    [InlineData("""{"nextRecordsUrl":"/services/data/v62.01/query"}""")]
    [InlineData("""not JSON {"nextRecordsUrl":"/services/data/v62.0/query"}""")]
    [InlineData("")]
    public async Task OtherText_PassesByteForByte(string json)
    {
        var (body, _) = await AnswerAsync("", [Encoding.UTF8.GetBytes(json)]);
        Assert.Equal(json, body);
    }

    [Fact]
    public async Task TextThatIsTooLong_PassesWhole_AndWhatIsBeforeItIsChanged()
    {
        var json = $$"""{"nextRecordsUrl":"/services/data/v62.0/q","VersionData":"{{Long}}","contentUrl":"/services/data/v62.0/q"}""";
        var (body, _) = await AnswerAsync("", Encoding.UTF8.GetBytes(json).Chunk(10_000));
        Assert.Equal(json.Length, body.Length);
        Assert.StartsWith("""{"nextRecordsUrl":"/services/data/v29.0/q",""", body, StringComparison.Ordinal);
        Assert.EndsWith($"{Long}\",\"contentUrl\":\"/services/data/v62.0/q\"}}", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ObjectsNestedTooDeep_PassByteForByte()
    {
        var json = $"{string.Concat(Enumerable.Repeat("{\"urls\":", 100))}1{new string('}', 100)}";
        var (body, _) = await AnswerAsync("", [Encoding.UTF8.GetBytes(json)]);
        Assert.Equal(json, body);
    }

    [Fact]
    public async Task BodyThatComesPackedUnasked_IsUnpackedAndChanged()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("""{"nextRecordsUrl":"/services/data/v62.0/q"}"""u8);
        }

        var (body, head) = await AnswerAsync("Content-Encoding: gzip\r\n", [packed.ToArray()]);
        Assert.Equal("""{"nextRecordsUrl":"/services/data/v29.0/q"}""", body);
        Assert.DoesNotContain("gzip", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task TargetThatIsRetiredToo_IsToldInTheLog()
    {
        await using var stage = await ReadyAsync(SetAsync(
            new() { ["ApiVersions:Lift"] = "<31.0=40.0" }, new() { Settings = new OrgSettings { OldestApiVersion = 41 } }));
        var (_, body) = await stage.SendAsync(Get("/services/data/v29.0/limits"));
        Assert.Contains("UNSUPPORTED_API_VERSION", body, StringComparison.Ordinal);
        await ToldAsync(stage, "sends rest requests of version 29.0 as v40.0, which Salesforce has retired, too");
    }

    /// <summary>What a program gets for a lifted request to an org that answers in these pieces.</summary>
    private async Task<(string Body, string Head)> AnswerAsync(string headers, IEnumerable<byte[]> pieces)
    {
        using var upstream = new ScriptedUpstream(async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=UTF-8\r\nTransfer-Encoding: chunked\r\n{headers}\r\n"));
            foreach (var piece in pieces.Where(piece => piece.Length > 0))
            {
                await stream.WriteAsync((byte[])[.. Encoding.Latin1.GetBytes($"{piece.Length:x}\r\n"), .. piece, .. "\r\n"u8]);
            }

            await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
        });
        await using var stage = await ReadyAsync(SetAsync(new() { ["ApiVersions:Lift"] = "<41.0=62.0" }, beforeStart: upstream.TakeOver));
        using var response = await stage.Client.SendAsync(Get(Target), TestContext.Current.CancellationToken);
        Assert.Contains("/services/data/v62.0/composite/batch ", upstream.Heads[^1], StringComparison.Ordinal);
        return (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Content.Headers.ToString());
    }
}

public class InProcessLoweredResponseTests() : LoweredResponseTests(Sidecars.InProcess);

public class PublishedLoweredResponseTests() : LoweredResponseTests(Sidecars.Published);
