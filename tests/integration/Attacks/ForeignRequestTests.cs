using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>Foreign and odd hosts, pages of other sites, and targets that try to lead elsewhere.</summary>
public abstract class ForeignRequestTests(SidecarStarter start) : StageTest(start)
{
    /// <summary>Two lines of a client that ran together: what stands in the place of the method would leave with it.</summary>
    [Fact]
    public async Task SessionInPlaceOfTheMethod_IsRefusedAndNotLogged()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Log:Access"] = "true" }));
        var response = await RawClient.ExchangeAsync(
            stage.Sidecar.Address, $"{Stage.DeadSession} {Limits} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", response, StringComparison.Ordinal);
        await ToldAsync(stage, "(no method)");
        Assert.DoesNotContain(stage.Sidecar.LogLines, line => line.Contains(Stage.DeadSession[..20], StringComparison.Ordinal));
        await AssertUnharmedAsync(stage);
    }

    /// <summary>A page of another site can have a browser send a form to localhost; what it says of itself is what gives it away.</summary>
    [Theory]
    [InlineData("Origin: https://evil.example", 403)]
    [InlineData("Origin: null", 403)]
    [InlineData("Origin: https://localhost.evil.example", 403)]
    [InlineData("Origin: http://localhost@evil.example", 403)]
    [InlineData("Origin: http://localhost\r\nOrigin: http://evil.example", 403)]
    [InlineData("Origin: nonsense", 403)]
    [InlineData("Origin:", 403)]
    [InlineData("Sec-Fetch-Site: cross-site", 403)]
    [InlineData("Origin: http://localhost:3000\r\nSec-Fetch-Site: cross-site", 200)]
    [InlineData("Origin: http://[::1]:3000", 200)]
    [InlineData("Origin: https://127.0.0.1", 200)]
    [InlineData("Sec-Fetch-Site: none", 200)]
    [InlineData("Sec-Fetch-Mode: cors", 200)]
    public async Task RequestOfAForeignPage_IsRefused(string header, int status)
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        foreach (var target in new[] { "/services/data/v62.0/sobjects/Account/0015i000000Sim1?_HttpMethod=DELETE",
            "/services/oauth2/token" })
        {
            var seen = await RawClient.ExchangeAsync(
                stage.Sidecar.Address, $"POST {target} HTTP/1.1\r\nHost: localhost\r\n{header}\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}", TimeSpan.FromSeconds(5));
            Assert.Equal(status == 403, seen.StartsWith("HTTP/1.1 403 ", StringComparison.Ordinal));
        }

        Assert.Equal(status == 403 ? 0 : 1, upstream.Heads.Count);
    }

    [Theory]
    [InlineData("Host: evil.example")]
    [InlineData("Host: localhost\r\nHost: evil.example")]
    [InlineData("Host: localhost\r\nHost: localhost")]
    [InlineData("Host: localhost@evil.example")]
    [InlineData("Host: localhost:8080@evil.example")]
    [InlineData("Host: localhost:8080.evil.example")]
    [InlineData("Host: localhost.evil.example")]
    [InlineData("Host: 127.0.0.1.evil.example")]
    [InlineData("Host: localhost.")]
    [InlineData("Host: [::ffff:127.0.0.1]")]
    [InlineData("Host: [::1].evil.example")]
    [InlineData("Host: [::1")]
    [InlineData("Host: 0.0.0.0")]
    [InlineData("Host: 127.1")]
    [InlineData("Host: 2130706433")]
    [InlineData("Host: localhost, evil.example")]
    [InlineData("Host: localhost evil.example")]
    [InlineData("Host: localhost/evil")]
    [InlineData("Host: localhost#evil")]
    [InlineData("Host: localhost\\evil")]
    [InlineData("Host: localhost%00.evil.example")]
    [InlineData("Host:")]
    [InlineData("X-No: host")]
    [InlineData("X-Forwarded-Host: localhost\r\nHost: evil.example")]
    public async Task ForeignOrOddHost_IsRefused(string header)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var answer = await RawClient.ExchangeAsync(stage.Sidecar.Address,
            $"GET {Limits} HTTP/1.1\r\n{header}\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(5));
        Assert.Matches("^HTTP/1.1 4(00|21) ", answer);
        Assert.DoesNotContain(stage.Org.Control.Received, r => r.Path == Limits);
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData(Limits, "localhost", 200)]
    [InlineData(Limits, "LOCALHOST:8080", 200)]
    [InlineData(Limits, "127.0.0.1:1", 200)]
    [InlineData(Limits, "[::1]:8080", 200)]
    [InlineData("http://localhost" + Limits, "localhost", 200)]
    [InlineData("http://evil.example" + Limits, "localhost", 400)]
    [InlineData("http://localhost" + Limits, "evil.example", 400)]
    [InlineData("http://evil.example" + Limits, "evil.example", 421)]
    [InlineData("http://localhost@evil.example" + Limits, "localhost", 400)]
    [InlineData("ftp://localhost" + Limits, "localhost", 400)]
    [InlineData("//evil.example" + Limits, "localhost", 404)]
    [InlineData("/\\evil.example" + Limits, "localhost", 404)]
    [InlineData("evil.example" + Limits, "localhost", 400)]
    [InlineData("@evil.example" + Limits, "localhost", 400)]
    [InlineData(":80@evil.example" + Limits, "localhost", 400)]
    [InlineData("*", "localhost", 405)]
    public async Task WhateverTheTargetAndHost_OnlyTheOrgIsAsked(string target, string host, int status)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var answer = await RawClient.ExchangeAsync(stage.Sidecar.Address,
            $"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(5));
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.All(stage.Org.Control.Received, r => Assert.Equal(stage.Org.BaseAddress.Authority, r.Host));
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("/services/data/v62.0/a%0d%0aX-Injected:%201")]
    [InlineData("/services/data/v62.0/limits?a=%0d%0aX-Injected:%201")]
    [InlineData("/services/data/./v62.0/a%0d%0aX-Injected:%201")]
    [InlineData("/services/data/v62.0/a\u0085X-Injected:1")]
    public async Task LineBreakInTheTarget_BecomesNoHeader(string target)
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        await RawClient.ExchangeAsync(stage.Sidecar.Address, $"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            TimeSpan.FromSeconds(5));
        Assert.DoesNotContain(upstream.Heads, h => h.Contains("\nX-Injected", StringComparison.OrdinalIgnoreCase));
        Assert.All(upstream.Heads, h => Assert.Single(h.Split("\r\n"), l => l.Contains(" HTTP/1.1", StringComparison.Ordinal)));
        AssertNoStumble(stage);
    }
}

public class InProcessForeignRequestTests() : ForeignRequestTests(Sidecars.InProcess);

public class PublishedForeignRequestTests() : ForeignRequestTests(Sidecars.Published);
