using Sidecar.Listening;

namespace Sidecar.IntegrationTests.Listening;

public class ConnectionLimitsTests
{
    /// <summary>The heap is three quarters of the container; the documentation names the figure of 64 MiB.</summary>
    [Theory]
    [InlineData(24, 64)]
    [InlineData(48, 192)]
    [InlineData(96, 576)]
    [InlineData(1_000_000, 16_384)]
    public void NothingSet_FollowsFromMemory(int megabytes, int clients)
        => Assert.Equal(new ConnectionLimits(clients, 64), ConnectionLimits.For(new(), (long)megabytes << 20, 1_000_000));

    /// <summary>Three descriptors for each connection, and some for everything else.</summary>
    [Theory]
    [InlineData(64, 8, 8)]
    [InlineData(256, 53, 32)]
    [InlineData(1024, 298, 64)]
    public void FewDescriptors_BoundConnectionsToo(int descriptors, int clients, int admin)
    {
        Assert.Equal(new ConnectionLimits(clients, admin), ConnectionLimits.For(new(), 1L << 34, descriptors));
        Assert.True((clients * 2) + admin < descriptors);
    }

    [Fact]
    public void Set_IsTaken()
        => Assert.Equal(new ConnectionLimits(5, 6), ConnectionLimits.For(new() { Connections = 5, AdminConnections = 6 }, 1L << 30, 100));

    [Fact]
    public void ThisProcess_HasALimitOfDescriptors() => Assert.InRange(FileDescriptors.Limit(), 64, 2_000_000);
}
