using System.Globalization;
using CsCheck;

namespace Sidecar.IntegrationTests.Fuzz;

/// <summary>How much nonsense is fed: 100,000 inputs per test; more by <c>FUZZ_ITERATIONS</c> (inputs per test).</summary>
internal static class Fuzzing
{
    public static readonly long Iterations =
        long.TryParse(Environment.GetEnvironmentVariable("FUZZ_ITERATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var set)
            ? set
            : 100_000;

    public static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>
    /// Bytes of one of <paramref name="seeds"/> after a few changes: a byte set, added or removed, a stretch removed, one of <paramref
    /// name="snippets"/> put in.
    /// </summary>
    public static Gen<byte[]> Mutated(byte[][] seeds, byte[][] snippets)
    {
        var edits = Gen.Select(Gen.Double[0, 1], Gen.Byte, Gen.Int[0, 5]).Array[0, 6];
        return Gen.Select(Pick(seeds), edits).Select((seed, list) =>
        {
            var bytes = seed.ToList();
            foreach (var (position, value, kind) in list)
            {
                var at = Math.Min((int)(position * bytes.Count), bytes.Count - 1);
                if (at < 0)
                {
                    break;
                }

                switch (kind)
                {
                    case 0: bytes[at] = value; break;
                    case 1: bytes.Insert(at, value); break;
                    case 2: bytes.RemoveAt(at); break;
                    case 3: bytes.RemoveRange(at, Math.Min(bytes.Count - at, value)); break;
                    default: bytes.InsertRange(at, snippets[value % snippets.Length]); break;
                }
            }

            return bytes.ToArray();
        });
    }
}
