using Sidecar.Listening;
using Sidecar.Requests;

namespace Sidecar.IntegrationTests.Requests;

public class InFlightLimitsTests
{
    /// <summary>The heap is three quarters of the container; the documentation names the figures of 64 MiB.</summary>
    [Theory]
    [InlineData(24, 64, 8, 32)]
    [InlineData(48, 192, 32, 96)]
    [InlineData(96, 576, 96, 288)]
    [InlineData(16_384, 2048, 256, 8192)]
    public void NothingSet_FollowsFromMemory(int megabytes, int requests, int uploads, int polls)
    {
        var memory = (long)megabytes << 20;
        var limits = InFlightLimits.For(new(), ConnectionLimits.For(new(), memory, 1_000_000), memory);
        Assert.Equal((requests, uploads, polls), (limits.Requests, limits.Uploads, limits.Polls));
    }

    [Fact]
    public void FewerRequestsThanUploads_BoundsUploadsToo()
    {
        var limits = InFlightLimits.For(new() { Requests = 3, Uploads = 9 }, new(100, 10), 1L << 30);
        Assert.Equal((3, 3), (limits.Requests, limits.Uploads));
    }
}
