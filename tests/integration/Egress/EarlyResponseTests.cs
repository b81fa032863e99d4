using Sidecar.Egress;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Egress;

/// <summary>A response that comes while the request is still being sent.</summary>
public sealed class EarlyResponseTests
{
    public static TheoryData<int, bool, bool, bool, Ending> Refusals
    {
        get
        {
            var cases = new TheoryData<int, bool, bool, bool, Ending>();
            foreach (var size in new[] { 16 << 10, 200 << 10, 2 << 20, 20 << 20 })
            {
                foreach (var (chunked, pooled) in new[] { (false, false), (false, true), (true, false), (true, true) })
                {
                    foreach (var ending in Enum.GetValues<Ending>())
                    {
                        cases.Add(size, chunked, pooled, false, ending);
                        cases.Add(size, chunked, pooled, true, ending);
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task ErrorDuringUpload_ReachesTheReader(int size, bool chunked, bool pooled, bool tls, Ending ending)
    {
        using var server = tls ? TestKeys.CreateServer("acme.my.salesforce.com") : null;
        using var folder = new TestFolder();
        using var destination = new ScriptedDestination(async peer =>
        {
            while (await peer.ReadHeadAsync() is { } head)
            {
                if (head.StartsWith("GET", StringComparison.Ordinal))
                {
                    await peer.RespondAsync(200);
                    continue;
                }

                await peer.ReadBodyAsync(head, Math.Min(size / 2, EgressClient.Piece));
                await peer.RespondAsync(401, "[{\"errorCode\":\"INVALID_SESSION_ID\"}]", "Connection: close\r\n");
                await peer.EndAsync(ending);
                return;
            }
        }, server?.Certificate);
        using var client = tls ? new EgressClient(destination, folder.Write("ca.crt", server!.CertificatePem)) : new EgressClient();
        var origin = tls ? new Uri("https://acme.my.salesforce.com") : destination.Origin;
        for (var round = 0; round < EgressClient.Rounds / 4; round++)
        {
            if (pooled)
            {
                using var first = new HttpRequestMessage(HttpMethod.Get, origin);
                Assert.Equal((200, null), await client.SendAsync(first));
            }

            using var request = EgressClient.Upload(origin, size, chunked);
            var (status, failure) = await client.SendAsync(request);
            Assert.True(status == 401, $"round {round}: {status} {failure}");
        }

        Assert.Empty(destination.Failures);
    }

    [Fact]
    public async Task InterimResponseDuringUpload_DoesNotEndIt()
    {
        var received = 0;
        using var destination = new ScriptedDestination(async peer =>
        {
            var head = await peer.ReadHeadAsync();
            await peer.WriteAsync("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n");
            received = (await peer.ReadBodyAsync(head!)).Length;
            await peer.RespondAsync(201);
        });
        using var client = new EgressClient();
        using var request = EgressClient.Upload(destination.Origin, 8 << 20, chunked: false);
        Assert.Equal((201, null), await client.SendAsync(request));
        Assert.Equal(8 << 20, received);
    }

    [Fact]
    public async Task SuccessDuringUpload_DoesNotEndIt()
    {
        var received = new TaskCompletionSource<int>();
        using var destination = new ScriptedDestination(async peer =>
        {
            var head = await peer.ReadHeadAsync();
            await peer.RespondAsync(200);
            received.SetResult((await peer.ReadBodyAsync(head!)).Length);
        });
        using var client = new EgressClient();
        using var request = EgressClient.Upload(destination.Origin, 8 << 20, chunked: false);
        Assert.Equal((200, null), await client.SendAsync(request));
        Assert.Equal(8 << 20, await received.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System,
            TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ErrorAfterUpload_ConnectionIsUsedAgain(bool pooled)
    {
        using var destination = new ScriptedDestination(async peer =>
        {
            while (await peer.ReadHeadAsync() is { } head)
            {
                await peer.ReadBodyAsync(head);
                await peer.RespondAsync(head.StartsWith("GET", StringComparison.Ordinal) ? 200 : 400);
            }
        });
        using var client = new EgressClient();
        for (var round = 0; round < 5; round++)
        {
            if (pooled)
            {
                using var before = new HttpRequestMessage(HttpMethod.Get, destination.Origin);
                Assert.Equal((200, null), await client.SendAsync(before));
            }

            using var request = EgressClient.Upload(destination.Origin, 1 << 20, chunked: false);
            Assert.Equal((400, null), await client.SendAsync(request));
        }

        Assert.Equal(1, destination.Connections);
    }

    [Fact]
    public async Task ErrorDuringUploadOfAnOrgThatKeepsTheConnection_NoFurtherRequestGoesThere()
    {
        using var destination = new ScriptedDestination(async peer =>
        {
            while (await peer.ReadHeadAsync() is { } head)
            {
                if (!head.StartsWith("POST", StringComparison.Ordinal))
                {
                    await peer.RespondAsync(200);
                    continue;
                }

                await peer.ReadBodyAsync(head, EgressClient.Piece);
                await peer.RespondAsync(403);
                await peer.EndAsync(Ending.NothingMore);
            }
        });
        using var client = new EgressClient();
        using var request = EgressClient.Upload(destination.Origin, 20 << 20, chunked: false);
        Assert.Equal((403, null), await client.SendAsync(request));
        using var next = new HttpRequestMessage(HttpMethod.Delete, destination.Origin);
        Assert.Equal((200, null), await client.SendAsync(next));
        Assert.Equal(2, destination.Connections);
    }

    /// <summary>
    /// The hazard: the read that the handler issued before the upload took the whole response, so that nothing but the next head tells
    /// that the next request begins. It was taken for the rest of the refused upload and dropped, and its client waited for ever.
    /// </summary>
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(EgressClient.Piece)]
    public async Task RequestThatWaitsForTheConnectionOfARefusedUpload_IsSentOrToldAsIncomplete(int readBeforeRefusing)
    {
        using var waits = new SemaphoreSlim(0);
        using var destination = new ScriptedDestination(async peer =>
        {
            while (await peer.ReadHeadAsync() is { } head)
            {
                if (head.StartsWith("GET", StringComparison.Ordinal))
                {
                    await peer.RespondAsync(200);
                    continue;
                }

                await peer.ReadBodyAsync(head, readBeforeRefusing);
                await waits.WaitAsync();
                await peer.RespondAsync(403);
                await peer.ReadRestAsync();
            }
        });
        using var client = EgressClient.OfOneConnection();
        for (var round = 0; round < EgressClient.Rounds; round++)
        {
            using var first = new HttpRequestMessage(HttpMethod.Get, destination.Origin);
            Assert.Equal((200, null), await client.SendAsync(first));

            using var upload = EgressClient.Upload(destination.Origin, 1 << 20, chunked: false);
            using var next = new HttpRequestMessage(HttpMethod.Get, destination.Origin);
            var uploading = client.SendAsync(upload);
            var waiting = client.SendAsync(next);
            waits.Release();
            Assert.Equal((403, null), await uploading);
            var (status, failure) = await waiting;
            Assert.True(status == 200 || ConnectionEndedException.LeftRequestIncomplete(failure), $"round {round}: {status} {failure}");
        }

        Assert.Empty(destination.Failures);
    }

    [Fact]
    public async Task ConnectionBreaksDuringUpload_IsToldAsIncomplete()
    {
        using var destination = new ScriptedDestination(async peer =>
        {
            var head = await peer.ReadHeadAsync();
            await peer.ReadBodyAsync(head!, EgressClient.Piece);
            peer.Reset();
        });
        using var client = new EgressClient();
        using var request = EgressClient.Upload(destination.Origin, 20 << 20, chunked: true);
        var (_, failure) = await client.SendAsync(request);
        Assert.True(ConnectionEndedException.LeftRequestIncomplete(failure), $"{failure}");
    }

    [Fact]
    public async Task ConnectionBreaksAfterTheWholeRequest_IsNotToldAsIncomplete()
    {
        using var destination = new ScriptedDestination(async peer =>
        {
            var head = await peer.ReadHeadAsync();
            await peer.ReadBodyAsync(head!);
            peer.Reset();
        });
        using var client = new EgressClient();
        using var request = EgressClient.Upload(destination.Origin, 1 << 20, chunked: false);
        var (_, failure) = await client.SendAsync(request);
        Assert.NotNull(failure);
        Assert.False(ConnectionEndedException.LeftRequestIncomplete(failure), $"{failure}");
    }
}
