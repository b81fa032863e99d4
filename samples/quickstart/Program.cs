using System.CommandLine;
using System.Runtime.InteropServices;
using Quickstart;

// An old program, the sidecar, and a simulated Salesforce org, on this machine. No account needed.
//
//   Scene.cs         starts the org and the sidecar, and cleans up
//   LegacyClient.cs  a program that knows nothing but an address, a username and an old password
//   Story.cs         what is shown: what the client sends, what Salesforce gets
//   Recipes.cs       the curl lines to try
var exit = new Option<bool>("--exit")
{
    Description = "End after the story instead of staying up; exit code 0 when everything was as told",
};
var port = new Option<int>("--port") { Description = "Port of the sidecar, 0 for any free one", DefaultValueFactory = _ => 8080 };
port.Validators.Add(given =>
{
    if (given.Tokens is [var token] && !ushort.TryParse(token.Value, out _))
    {
        given.AddError($"--port {token.Value}: give a port from 1 to 65535, or 0 for any free one");
    }
});
var root = new RootCommand("Shows an unmodified legacy client working through the sidecar against a simulated Salesforce org.") { exit,
    port };
root.SetAction(async (parsed, cancellationToken) =>
{
    // Ctrl-C is listened to only once this has gone asynchronous; making the key takes a second.
    await Task.Yield();
    using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    using var terminalClosed = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
    {
        signal.Cancel = true;
        stop.Cancel();
    });
    var told = false;
    try
    {
        Narrator.Title("sf-sidecar quick start: an old program, the sidecar, and a simulated Salesforce org. No account needed.");
        await using var scene = await Scene.SetAsync(parsed.GetValue(port), stop.Token);
        told = scene is not null && await Story.TellAsync(scene, stop.Token);
        if (scene is null || !told || parsed.GetValue(exit))
        {
            return told ? 0 : 1;
        }

        Recipes.Print(scene);
        await scene.WaitAsync(stop.Token);
        return 1;
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        Console.WriteLine("\nStopped; nothing is left behind.");
        return told ? 0 : 130;
    }
});
return await root.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
