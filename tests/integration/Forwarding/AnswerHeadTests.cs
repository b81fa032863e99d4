using System.IO.Compression;
using Sidecar.Forwarding;

namespace Sidecar.IntegrationTests.Forwarding;

/// <summary>What is read of an answer to judge it is bounded, as it comes and unpacked.</summary>
public class AnswerHeadTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NoMoreThanTheLimit_IsReadOrUnpacked(bool packed)
    {
        Assert.InRange(AnswerHead.Limit, 1, 64 * 1024);
        using var source = new MemoryStream(packed ? Gzip(new byte[50 * 1024 * 1024]) : new byte[50 * 1024 * 1024]);
        var length = source.Length;
        using var answer = new HttpResponseMessage { Content = new StreamContent(source) };
        if (packed)
        {
            answer.Content.Headers.ContentEncoding.Add("gzip");
        }

        var head = await AnswerHead.ReadAsync(answer, AnswerHead.Limit, TestContext.Current.CancellationToken);
        Assert.InRange(source.Position, 1, AnswerHead.Limit);
        Assert.Equal(AnswerHead.Limit, head.Decoded.Length);
        Assert.False(head.DecodedWhole);

        // And nothing is lost.
        var whole = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(length, whole.Length);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
