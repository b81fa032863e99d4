using Sidecar.Forwarding.Admission;

namespace Sidecar.IntegrationTests.Forwarding;

public class InFlightLimitsTests
{
    /// <summary>The heap is three quarters of the container; the documentation names the figures of 64 MiB.</summary>
    [Theory]
    [InlineData(24, 64, 8)]
    [InlineData(48, 256, 32)]
    [InlineData(96, 768, 96)]
    [InlineData(16_384, 2048, 256)]
    public void NothingSet_FollowsFromMemory(int megabytes, int requests, int uploads)
    {
        var limits = InFlightLimits.For(new(), (long)megabytes << 20);
        Assert.Equal((requests, uploads), (limits.Requests, limits.Uploads));
    }

    [Fact]
    public void FewerRequestsThanUploads_BoundsUploadsToo()
    {
        var limits = InFlightLimits.For(new() { Requests = 3, Uploads = 9 }, 1L << 30);
        Assert.Equal((3, 3), (limits.Requests, limits.Uploads));
    }
}
