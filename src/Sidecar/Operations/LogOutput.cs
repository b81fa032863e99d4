using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Sidecar.Operations;

/// <summary>
/// Standard output for log lines. Writing never waits: when nobody reads (a stopped collector, a full pipe), lines are dropped and counted,
/// and requests go on. Once the reader is back, it is told how many are missing.
/// </summary>
/// <remarks>
/// Rejected: the console logger's own <c>DropWrite</c>. It counts nothing that a metric could show, and writes its notice as plain text to
/// standard error, which may be the same full pipe.
/// </remarks>
internal sealed class LogOutput(TimeProvider time) : TextWriter
{
    /// <summary>Bytes that may wait for the reader: some thousand lines.</summary>
    public const int Capacity = 512 * 1024;

    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ToldAtMostEvery = TimeSpan.FromSeconds(10);

    // Closes the race between those that write, the thread that passes it on, and the end.
    private readonly object _lock = new();
    private readonly Queue<byte[]> _lines = new();
    private Thread? _thread;
    private Stream? _target;
    private int _waiting;
    private long _dropped;
    private long _untold;
    private long _toldAt = long.MinValue;
    private bool _ending;

    /// <summary>Lines dropped since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Called with the number of lines dropped, once the reader is back.</summary>
    public Action<long>? ReaderReturned { get; set; }

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>From now on lines go there. The thread is a background one: a blocked write does not keep the process alive.</summary>
    public void Open(Stream target)
    {
        _target = target;
        _thread = new(PassOn) { IsBackground = true, Name = "Log output" };
        _thread.Start();
    }

    /// <summary>The console logger writes each line at once.</summary>
    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        var line = Encoding.UTF8.GetBytes(value);
        lock (_lock)
        {
            if (_ending || _waiting + line.Length > Capacity)
            {
                Interlocked.Increment(ref _dropped);
                _untold++;
                return;
            }

            _lines.Enqueue(line);
            _waiting += line.Length;
            Monitor.Pulse(_lock);
        }
    }

    public override void Write(char value) => Write(value.ToString());

    protected override void Dispose(bool disposing)
    {
        lock (_lock)
        {
            _ending = true;
            Monitor.Pulse(_lock);
        }

        // What was written before is still passed on, if somebody reads.
        _thread?.Join(EndWithin);
        base.Dispose(disposing);
    }

    private void PassOn()
    {
        while (Next(out var line))
        {
            if (line is not null && !TryPassOn(line))
            {
                return;
            }

            if (LinesToTell() is > 0 and var lost)
            {
                ReaderReturned?.Invoke(lost);
            }
        }
    }

    /// <summary>Waits for a line. While there are dropped lines to be told of, it looks up once a second without one.</summary>
    private bool Next(out byte[]? line)
    {
        lock (_lock)
        {
            if (_lines.Count == 0 && !_ending)
            {
                Monitor.Wait(_lock, _untold > 0 ? TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan);
            }

            if (_lines.TryDequeue(out line))
            {
                _waiting -= line.Length;
            }

            return line is not null || !_ending;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "There is nowhere to tell of a broken output, and requests must go on.")]
    private bool TryPassOn(byte[] line)
    {
        try
        {
            _target!.Write(line);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>How many lines were dropped, when the reader keeps up again and was not told a moment ago.</summary>
    private long LinesToTell()
    {
        lock (_lock)
        {
            if (_untold == 0
                || _waiting > Capacity / 2
                || (_toldAt != long.MinValue && time.GetElapsedTime(_toldAt) < ToldAtMostEvery))
            {
                return 0;
            }

            (_toldAt, var lost) = (time.GetTimestamp(), _untold);
            _untold = 0;
            return lost;
        }
    }
}
