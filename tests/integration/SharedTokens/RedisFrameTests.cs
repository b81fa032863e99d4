using System.Text;
using Sidecar.SharedTokens;

namespace Sidecar.IntegrationTests.SharedTokens;

/// <summary>
/// What comes from Redis, in pieces and broken. The library that reads it may change with its version: this says what is relied on.
/// </summary>
public sealed class RedisFrameTests
{
    [Theory]
    [InlineData("+OK\r\n", "OK")]
    [InlineData("$5\r\nhello\r\n", "hello")]
    [InlineData("$0\r\n\r\n", "")]
    [InlineData(":1\r\n", "1")]
    [InlineData("_\r\n", null)]
    [InlineData("$-1\r\n", null)]
    [InlineData("%1\r\n+server\r\n+redis\r\n", null)]
    public void Reply_IsReadOnceItIsWhole(string message, string? value)
    {
        var bytes = Encoding.Latin1.GetBytes(message);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(RedisFrame.TryRead(bytes.AsSpan(0, length), out _, out _));
        }

        Assert.True(RedisFrame.TryRead([.. bytes, .. "+NEXT\r\n"u8], out var read, out var frame));
        Assert.Equal(bytes.Length, read);
        Assert.False(frame.IsPush);
        Assert.Equal(value, frame.Value is null ? null : Encoding.Latin1.GetString(frame.Value));
    }

    [Fact]
    public void Message_IsPushed()
    {
        Assert.True(RedisFrame.TryRead(">3\r\n+message\r\n$1\r\nc\r\n$4\r\nnews\r\n"u8, out _, out var frame));

        Assert.True(frame.IsPush);
        Assert.Equal(["message", "c", "news"], frame.Push.Select(Encoding.Latin1.GetString));
    }

    [Theory]
    [InlineData("-WRONGPASS invalid username-password pair\r\n", RedisTrouble.LoginRefused)]
    [InlineData("-NOAUTH HELLO must be called\r\n", RedisTrouble.LoginRefused)]
    [InlineData("-NOPERM User x\r\n", RedisTrouble.NotPermitted)]
    [InlineData("-READONLY You can't write\r\n", RedisTrouble.ReadOnly)]
    [InlineData("-MISCONF Redis is configured\r\n", RedisTrouble.ReadOnly)]
    [InlineData("-NOREPLICAS Not enough\r\n", RedisTrouble.ReadOnly)]
    [InlineData("-OOM command not allowed\r\n", RedisTrouble.OutOfMemory)]
    [InlineData("-MOVED 3999 127.0.0.1:6381\r\n", RedisTrouble.Unexpected)]
    [InlineData("!21\r\nSYNTAX invalid syntax\r\n", RedisTrouble.Unexpected)]
    public void Error_IsUnderstood_AndOnlyItsCodeIsQuoted(string message, object trouble)
    {
        Assert.True(RedisFrame.TryRead(Encoding.Latin1.GetBytes(message), out _, out var frame));

        Assert.Equal((RedisTrouble)trouble, frame.Error?.Trouble);
        Assert.Matches("^Redis responded with [A-Z]+\\.$", frame.Error!.Message);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("$notanumber\r\n")]
    [InlineData("\u0015\u0003\u0001\0\u0002\u0002\u0046")]
    public void WhatIsNoRedis_IsToldSo(string message)
        => Assert.Equal(RedisTrouble.Unexpected, Assert.Throws<RedisException>(
            () => RedisFrame.TryRead(Encoding.Latin1.GetBytes(message), out _, out _)).Trouble);

    [Fact]
    public void Command_IsAnArrayOfByteStrings()
        => Assert.Equal("*2\r\n$3\r\nGET\r\n$2\r\n\r\n\r\n", Encoding.Latin1.GetString(RedisFrame.Command("GET", "\r\n")));
}
