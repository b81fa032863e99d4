using System.Net;
using System.Security.Cryptography;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Scenarios;
using Sidecar.LoadTests.Staging;

namespace Sidecar.IntegrationTests.LoadVerdicts;

/// <summary>
/// What the calls of the load scenarios make of answers that no sidecar should give, and the ledger of what the org then holds.
/// </summary>
public class CallTests : OrgTest
{
    private const string Create = "{\"id\":\"0015i0000000001AAA\",\"success\":true,\"errors\":[]}";

    [Fact]
    public async Task AnEchoOfItsOwn_IsGood() => Assert.Equal(CallResult.Good, await EchoAsync());

    [Fact]
    public async Task AnEchoOfAnothersNumber_IsWrong() => Wrong("another request", await EchoAsync(query: "?number=77"));

    [Fact]
    public async Task AnEchoOfAnotherBody_IsWrong() => Wrong("as it was sent", await EchoAsync(tamper: body => [.. body, 0]));

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    public async Task AnAnswerOfAnotherForm_IsWrong(string body) => Wrong("form", await CallAsync(RestCalls.EchoAsync, 200, body));

    [Fact]
    public async Task SuccessOfAnotherKind_IsWrong() => Wrong("200 instead of 201", await CallAsync(RestCalls.CreateAsync, 200, Create));

    [Fact]
    public async Task ALiveSessionInAnAnswer_IsWrong()
        => Wrong("live session", await CallAsync(RestCalls.CreateAsync, 201,
            $"{{\"success\":true,\"note\":\"{Org.Control.IssueSession()}\"}}"));

    [Fact]
    public async Task ALiveSessionInAHeader_IsWrong()
        => Wrong("live session", await CallAsync(RestCalls.CreateAsync, 201, Create, ("X-Token", Org.Control.IssueSession())));

    [Fact]
    public async Task AnError_IsCountedByItsKind()
    {
        Assert.Equal(CallResult.Failed("503 of the org"), await CallAsync(RestCalls.CreateAsync, 503, "<html>"));
        Assert.Equal(
            CallResult.Failed("503 error=destination_unavailable"),
            await CallAsync(RestCalls.CreateAsync, 503, "[]", ("Proxy-Status",
                "sf-sidecar; error=destination_unavailable; details=\"x\"")));
    }

    [Fact]
    public async Task SoapAnswersOfOtherOperations_AreWrong()
    {
        Wrong("not that of a create", await CallAsync(SoapCalls.CreateAsync, 200, "<queryResponse/>"));
        Wrong("not that of a query", await CallAsync(SoapCalls.QueryAsync, 200, "<createResponse/>"));
        Wrong("not that of a login", await CallAsync(SoapCalls.LoginAsync, 200, "<queryResponse/>"));
        Wrong("form", await CallAsync(SoapCalls.QueryAsync, 200, "\u001f\u008bnot gzip", encoding: Encoding.Latin1));
    }

    [Fact]
    public async Task TheLedger_FindsWhatWasLostAndWhatWasDoneTwice()
    {
        var context = Context(new Answering(_ => new HttpResponseMessage(HttpStatusCode.Created)));
        var (kept, lost, twice, unanswered) = (context.Ledger.Begin(1), context.Ledger.Begin(2), context.Ledger.Begin(3),
            context.Ledger.Begin(4));
        foreach (var name in new[] { kept, lost, twice })
        {
            context.Ledger.Acknowledge(name);
        }

        foreach (var name in new[] { kept, twice, twice, twice, unanswered })
        {
            using var content = new StringContent($"{{\"Name\":\"{name}\"}}", Encoding.UTF8, "application/json");
            using var created = await SendAsync(HttpMethod.Post, Target.Api + "/sobjects/Account", $"Bearer {Org.Control.IssueSession()}",
                content);
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        }

        Assert.Equal((1, 2), await context.Ledger.CompareAsync(Org, Cancelled));
    }

    private static void Wrong(string text, CallResult result)
    {
        Assert.True(result.Wrong, result.ToString());
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
    }

    private Task<CallResult> EchoAsync(string? query = null, Func<byte[], byte[]>? tamper = null) => RestCalls.EchoAsync(
        Context(new Answering(async request =>
        {
            var body = await request.Content!.ReadAsByteArrayAsync(Cancelled);
            body = tamper?.Invoke(body) ?? body;
            var told = query ?? request.RequestUri!.Query;
            return Answer(200, $"{{\"query\":\"{told}\",\"bodyLength\":{body.Length},\"bodySha256\":\"{Convert.ToHexStringLower(SHA256.HashData(body))}\"}}");
        })),
        Cancelled);

    private Task<CallResult> CallAsync(
        Func<LoadContext, CancellationToken, Task<CallResult>> call, int status, string body, (string Name, string Value)? header = null,
            Encoding? encoding = null)
        => call(
            Context(new Answering(_ =>
            {
                var answer = Answer(status, body, encoding);
                if (header is { } extra)
                {
                    answer.Headers.TryAddWithoutValidation(extra.Name, extra.Value);
                }

                return answer;
            })),
            Cancelled);

    private Task<CallResult> CallAsync(
        Func<LoadContext, CancellationToken, HttpClient?, bool, Task<CallResult>> call, int status, string body)
        => CallAsync((context, stop) => call(context, stop, null, false), status, body);

    private LoadContext Context(Answering org)
        => new()
        {
            Client = new HttpClient(org) { BaseAddress = new Uri("http://sidecar.test") },
            Org = Org,
            Duration = TimeSpan.FromSeconds(1)
        };

    private static HttpResponseMessage Answer(int status, string body, Encoding? encoding = null)
        => new((HttpStatusCode)status) { Content = new ByteArrayContent((encoding ?? Encoding.UTF8).GetBytes(body)) };

    /// <summary>Stands for the sidecar.</summary>
    private sealed class Answering(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        public Answering(Func<HttpRequestMessage, HttpResponseMessage> answer)
            : this(request => Task.FromResult(answer(request)))
        {
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => answer(request);
    }
}
