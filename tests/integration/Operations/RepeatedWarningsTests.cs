using Microsoft.Extensions.Time.Testing;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.Operations;

namespace Sidecar.IntegrationTests.Operations;

public sealed class RepeatedWarningsTests : IDisposable
{
    private static readonly EventId Refused = new(1704, "Refused");

    private readonly FakeTimeProvider _time = new();
    private readonly CapturedLogs _written = new();
    private readonly RepeatedWarnings _repeated;
    private readonly ILogger _output;

    public RepeatedWarningsTests() => (_repeated, _output) = (new(_time), _written.CreateLogger("test"));

    public void Dispose()
    {
        _repeated.Dispose();
        _written.Dispose();
    }

    [Fact]
    public void TheSameAgain_IsWrittenOnceAndCounted()
    {
        Assert.True(IsNew("host refused"));
        for (var n = 0; n < 5000; n++)
        {
            Assert.False(IsNew("host refused"));
        }

        Assert.Empty(_written.Lines);
        _time.Advance(RepeatedWarnings.Period);
        var line = Assert.Single(_written.Lines);
        Assert.Contains("1704 (Refused) happened 5000 more times", line, StringComparison.Ordinal);
        Assert.Contains("host refused", line, StringComparison.Ordinal);
        Assert.Equal(5000, _repeated.Suppressed);

        // A period without repetitions tells nothing, and the next occurrence is new again.
        _time.Advance(RepeatedWarnings.Period);
        Assert.Single(_written.Lines);
        Assert.True(IsNew("host refused"));
    }

    /// <summary>A flood whose every line quotes something else is a flood all the same.</summary>
    [Fact]
    public void EverOtherWords_AreBoundedToo()
    {
        Assert.Equal(RepeatedWarnings.TextsPerPeriod, Enumerable.Range(0, 1000).Count(n => IsNew($"host {n} refused")));
        _time.Advance(RepeatedWarnings.Period);
        Assert.Contains("990 more times", Assert.Single(_written.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void OtherEvents_AreTheirOwn()
    {
        Assert.True(IsNew("refused"));
        Assert.True(_repeated.IsNew(_output, "test", new(1705), "refused"));
        Assert.True(_repeated.IsNew(_output, "another", Refused, "refused"));
    }

    [Fact]
    public void AtTheEnd_WhatWasCountedIsTold()
    {
        IsNew("refused");
        IsNew("refused");
        _repeated.Dispose();
        Assert.Contains("1 more times", Assert.Single(_written.Lines), StringComparison.Ordinal);
    }

    private bool IsNew(string text) => _repeated.IsNew(_output, "test", Refused, text);
}
