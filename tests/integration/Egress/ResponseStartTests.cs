using Sidecar.Egress;

namespace Sidecar.IntegrationTests.Egress;

/// <summary>A response that comes while the request is still being sent.</summary>
public sealed class ResponseStartTests
{
    [Theory]
    [InlineData("HTTP/1.1 401 X\r\n", '4')]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 500 X", '5')]
    [InlineData("HTTP/1.1 103 X\r\nLink: a\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 X", '2')]
    [InlineData("HTTP/1.1 100 Continue\r\nA: \r\r\n\r\nHTTP/1.1 302 X", '3')]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", '\0')]
    [InlineData("HTTP/1.1 ", '\0')]
    public void Status_IsFoundHoweverTheBytesAreCut(string text, char expected)
    {
        for (var cut = 1; cut <= text.Length; cut++)
        {
            var start = new ResponseStart();
            foreach (var piece in System.Text.Encoding.Latin1.GetBytes(text).Chunk(cut))
            {
                start.Read(piece);
            }

            Assert.Equal(expected, start.StatusClass);
        }
    }
}
