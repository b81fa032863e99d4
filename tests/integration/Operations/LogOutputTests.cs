using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.Operations;

namespace Sidecar.IntegrationTests.Operations;

public class LogOutputTests
{
    private static readonly string Line = new string('x', 1023) + "\n";

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task NobodyReads_WritingNeverWaitsAndLinesAreCounted()
    {
        using var reader = new StoppedReader();
        await using var output = new LogOutput(_time);
        output.Open(reader);
        var writing = Task.Run(() =>
        {
            for (var n = 0; n < 2000; n++)
            {
                output.Write(Line);
            }
        }, TestContext.Current.CancellationToken);
        await writing.InTime();

        // One line is in the reader's hands.
        Assert.InRange(output.Dropped, 2000 - (LogOutput.Capacity / Line.Length) - 1, 1999);
    }

    [Fact]
    public async Task ReaderReturns_ItIsToldHowManyLinesAreMissing()
    {
        using var reader = new StoppedReader();
        await using var output = new LogOutput(_time);
        var told = new TaskCompletionSource<long>();
        output.ReaderReturned = lost => told.TrySetResult(lost);
        output.Open(reader);
        for (var n = 0; n < 1000; n++)
        {
            output.Write(Line);
        }

        var dropped = output.Dropped;
        reader.Read();
        Assert.Equal(dropped, await told.Task.InTime());
        output.Write("after\n");
        for (var patience = 500; patience > 0 && !reader.Taken.Contains("after\n"); patience--)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Contains("after\n", reader.Taken);
        Assert.Equal(1000 - dropped, reader.Taken.Count(line => line == Line));
    }

    [Fact]
    public async Task End_WaitsForAReaderButNotForOneThatIsGone()
    {
        using var gone = new StoppedReader();
        var stuck = new LogOutput(_time);
        stuck.Open(gone);
        stuck.Write(Line);
        await Task.Run(stuck.Dispose, TestContext.Current.CancellationToken).InTime();

        using var present = new StoppedReader();
        present.Read();
        var output = new LogOutput(_time);
        output.Open(present);
        output.Write("last words\n");
        await output.DisposeAsync();
        Assert.Equal(["last words\n"], present.Taken);
    }

    /// <summary>A pipe that takes nothing until somebody reads.</summary>
    private sealed class StoppedReader : MemoryStream
    {
        private readonly ManualResetEventSlim _reads = new();

        public ConcurrentQueue<string> Taken { get; } = new();

        public void Read() => _reads.Set();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var line = Encoding.UTF8.GetString(buffer);
            _reads.Wait();
            Taken.Enqueue(line);
        }

        protected override void Dispose(bool disposing)
        {
            // Lets the writing thread end.
            _reads.Set();
            base.Dispose(disposing);
        }
    }
}
