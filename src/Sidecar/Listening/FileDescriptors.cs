using System.Globalization;
using System.Runtime.InteropServices;

namespace Sidecar.Listening;

/// <summary>Files and sockets the process may have open.</summary>
internal static class FileDescriptors
{
    /// <summary>The limit (<c>ulimit -n</c>), or a large number where the system does not tell it.</summary>
    public static long Limit()
    {
        try
        {
            foreach (var line in File.ReadLines("/proc/self/limits"))
            {
                if (line.StartsWith("Max open files", StringComparison.Ordinal))
                {
                    var soft = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
                    return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 1_000_000;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not Linux: only the memory counts.
        }

        return 1_000_000;
    }

    /// <summary>One descriptor kept back, so that a probe of the admin port can be served when all others are used up.</summary>
    internal sealed class Spare : IDisposable
    {
        private SafeHandle? _held;

        public Spare() => Refill();

        /// <summary>Gives the descriptor free, for one connection.</summary>
        /// <returns>Whether there was one.</returns>
        public bool Give()
        {
            using var held = Interlocked.Exchange(ref _held, null);
            return held is not null;
        }

        /// <summary>Takes one again, if there is one.</summary>
        public void Refill()
        {
            if (_held is not null)
            {
                return;
            }

            try
            {
                var taken = File.OpenHandle("/dev/null");
                if (Interlocked.CompareExchange(ref _held, taken, null) is not null)
                {
                    taken.Dispose();
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // None is free yet. The next connection that ends tries again.
            }
        }

        public void Dispose() => Give();
    }
}
