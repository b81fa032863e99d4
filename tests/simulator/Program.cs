namespace Simulator;

/// <summary>The simulated org as a program, for the quick start, load tests and containers.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => CommandLine.Create(RunAsync).Parse(args).InvokeAsync();

    private static async Task<int> RunAsync(SimulatedOrgOptions options, CancellationToken cancellationToken)
    {
        await using var org = await StartAsync(options, cancellationToken);
        if (org is null)
        {
            return 1;
        }

        Console.WriteLine($"Simulated org {org.OrganizationId}: {org.BaseAddress} {org.HttpsAddress} (control: {org.BaseAddress}__control/state)");
        Console.WriteLine($"  consumer key {org.ConsumerKey}, user {org.Username}, instance_url {org.Control.InstanceUrl}");
        // Container stops and Ctrl+C both arrive as this cancellation.
        var stopped = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
        return 0;
    }

    private static async Task<SimulatedOrg?> StartAsync(SimulatedOrgOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await SimulatedOrg.StartAsync(options, cancellationToken);
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"simulator: {e.Message}");
            return null;
        }
    }
}
