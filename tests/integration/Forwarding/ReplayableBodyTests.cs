using System.Security.Cryptography;
using Sidecar.Forwarding;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Forwarding;

public sealed class ReplayableBodyTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(100_000)]
    public async Task ReadTwice_YieldsTheSameBytes(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        using var body = Body(bytes);
        Assert.Equal(bytes, await ReadAllAsync(body));
        body.Rewind();
        Assert.Equal(bytes, await ReadAllAsync(body));
        Assert.True(body.Completed);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1024)]
    [InlineData(5000)]
    public async Task RewoundInTheMiddle_ReadsTheRecordedAndThenTheRest(int stop)
    {
        // Salesforce may answer 401 before the whole body is sent (WF §7.3).
        var bytes = RandomNumberGenerator.GetBytes(9000);
        using var body = Body(bytes);
        await body.ReadExactlyAsync(new byte[stop], TestContext.Current.CancellationToken);
        body.Rewind();
        Assert.Equal(bytes, await ReadAllAsync(body));
        body.Rewind(stop);
        Assert.Equal(bytes[stop..], await ReadAllAsync(body));
    }

    [Fact]
    public async Task BodyPastTheLimit_StreamsOnAndCannotBeRepeated()
    {
        var bytes = RandomNumberGenerator.GetBytes(200_000);
        using var body = Body(bytes, limit: 150_000);
        Assert.Equal(bytes, await ReadAllAsync(body));
        Assert.False(body.CanReplay);
        Assert.Contains("Replay:Limit", body.WhyNot, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => body.Rewind());
    }

    [Fact]
    public async Task NoPlaceForTheFile_StreamsOnAndCannotBeRepeated()
    {
        var bytes = RandomNumberGenerator.GetBytes(50_000);
        using var body = new ReplayableBody(new MemoryStream(bytes), new ReplayLimits(1024, 1 << 20, Path.Combine(_folder.Path,
            "missing")));
        Assert.Equal(bytes, await ReadAllAsync(body));
        Assert.False(body.CanReplay);
        Assert.Contains("temporary file", body.WhyNot, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LargeBody_LeavesNoFileVisible()
    {
        // Unlinked while open: a killed process leaves no business data behind.
        using var body = Body(new byte[50_000]);
        await ReadAllAsync(body);
        Assert.True(body.CanReplay);
        Assert.Empty(body.InMemory.ToArray());
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, 777);
        return all.ToArray();
    }

    private ReplayableBody Body(byte[] bytes, long limit = 1 << 20)
        => new(new MemoryStream(bytes), new ReplayLimits(1024, limit, _folder.Path));
}
