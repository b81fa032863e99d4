using System.Globalization;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>How much processor time another process has had. It does not grow while others use the machine, as elapsed time does.</summary>
public static class ProcessWork
{
    /// <param name="processId">The process.</param>
    /// <returns>Of all threads that it has now, from the kernel's scheduler, in nanoseconds.</returns>
    public static long Of(int processId)
    {
        long sum = 0;
        foreach (var thread in Directory.GetDirectories($"/proc/{processId}/task"))
        {
            try
            {
                sum += long.Parse(File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // The thread has ended.
            }
        }

        return sum;
    }
}
