using Sidecar.Forwarding;
using static Sidecar.IntegrationTests.Fixtures.Packed;

namespace Sidecar.IntegrationTests.Forwarding;

/// <summary>What is read of an answer to judge it is bounded, as it comes and unpacked.</summary>
public class ResponseHeadTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NoMoreThanTheLimit_IsReadOrUnpacked(bool packed)
    {
        Assert.InRange(ResponseHead.Limit, 1, 64 * 1024);
        using var source = new MemoryStream(packed ? Gzip(new byte[50 * 1024 * 1024]) : new byte[50 * 1024 * 1024]);
        var length = source.Length;
        using var answer = new HttpResponseMessage { Content = new StreamContent(source) };
        if (packed)
        {
            answer.Content.Headers.ContentEncoding.Add("gzip");
        }

        var head = await ResponseHead.ReadAsync(answer, ResponseHead.Limit, TestContext.Current.CancellationToken);
        Assert.InRange(source.Position, 1, ResponseHead.Limit);
        Assert.Equal(ResponseHead.Limit, head.Decoded.Length);
        Assert.False(head.DecodedWhole);

        // And nothing is lost.
        var whole = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(length, whole.Length);
    }
}
