using Microsoft.Extensions.Time.Testing;
using Sidecar.Principals;

namespace Sidecar.IntegrationTests.Principals;

/// <summary>The header that tells an org's API calls, in the forms it has and in forms that it must not have.</summary>
public sealed class ApiQuotaTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("api-usage=18/5000", 18, 5000)]
    [InlineData("api-usage=25/5000; per-app-api-usage=17/250(appName=sample-connected-app)", 25, 5000)]
    [InlineData("per-app-api-usage=17/250(appName=x);api-usage=25/5000", 25, 5000)]
    [InlineData("per-app-api-usage=17/250(appName=x), API-Usage= 25 / 5000 ", 25, 5000)]
    [InlineData("api-usage=5100/5000", 5100, 5000)]
    [InlineData("api-usage=0/2147483647(daily)", 0, int.MaxValue)]
    public void Usage_IsRead(string value, int used, int allowed)
    {
        var quota = new ApiQuota();
        Learn(quota, value);
        Assert.Equal((used, allowed), (quota.Used, quota.Allowed));
        Assert.Equal(_time.GetUtcNow(), quota.When);
    }

    [Theory]
    [InlineData("")]
    [InlineData("api-usage")]
    [InlineData("api-usage=")]
    [InlineData("api-usage=5000")]
    [InlineData("api-usage=/5000")]
    [InlineData("api-usage=18/")]
    [InlineData("api-usage=18/0")]
    [InlineData("api-usage=-1/5000")]
    [InlineData("api-usage=18/-5000")]
    [InlineData("api-usage=1.5/5000")]
    [InlineData("api-usage=18/5000/2")]
    [InlineData("api-usage=18/99999999999999999999")]
    [InlineData("per-app-api-usage=17/250")]
    [InlineData("my-api-usage=17/250")]
    public void Nonsense_LeavesWhatIsKnown(string value)
    {
        var quota = new ApiQuota();
        Learn(quota, value);
        Assert.Equal((null, null, null), (quota.Used, quota.Allowed, quota.When));

        Learn(quota, "api-usage=18/5000");
        var when = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromMinutes(1));
        Learn(quota, value);
        Assert.Equal((18, 5000, when), (quota.Used, quota.Allowed, quota.When));
    }

    [Fact]
    public void SecondLine_CountsWhenTheFirstIsNonsense()
    {
        var quota = new ApiQuota();
        Learn(quota, "something", "api-usage=18/5000");
        Assert.Equal(18, quota.Used);
    }

    [Fact]
    public void Learning_AllocatesNothing()
    {
        using var response = Response("api-usage=25/5000; per-app-api-usage=17/250(appName=sample-connected-app)");
        var quota = new ApiQuota();
        quota.Learn(response, TimeProvider.System);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            quota.Learn(response, TimeProvider.System);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    private void Learn(ApiQuota quota, params string[] values)
    {
        using var response = Response(values);
        quota.Learn(response, _time);
    }

    private static HttpResponseMessage Response(params string[] values)
    {
        var response = new HttpResponseMessage();
        foreach (var value in values)
        {
            // One by one, as the HTTP handler does it.
            response.Headers.TryAddWithoutValidation(ApiQuota.Header, value);
        }

        return response;
    }
}
