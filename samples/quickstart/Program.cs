using System.CommandLine;
using Quickstart;

// An old program, the sidecar, and a simulated Salesforce org, on this machine. No account needed.
//
//   Scene.cs         starts the org and the sidecar, and cleans up
//   LegacyClient.cs  a program that knows nothing but an address, a username and an old password
//   Story.cs         what is shown: what the client sends, what Salesforce gets
//   Recipes.cs       the curl lines to try
var exit = new Option<bool>("--exit") { Description = "End after the story instead of staying up; exit code 0 when everything was as told" };
var port = new Option<int>("--port") { Description = "Port of the sidecar, 0 for any free one", DefaultValueFactory = _ => 8080 };
port.Validators.Add(given =>
{
    if (given.GetValueOrDefault<int>() is < 0 or > 65535)
    {
        given.AddError("--port: give a port from 1 to 65535, or 0 for any free one");
    }
});
var root = new RootCommand("Shows an unmodified legacy client working through the sidecar against a simulated Salesforce org.") { exit, port };
root.SetAction(async (parsed, cancellationToken) =>
{
    Narrator.Title("sf-sidecar quick start: an old program, the sidecar, and a simulated Salesforce org. No account needed.");
    await using var scene = await Scene.SetAsync(parsed.GetValue(port), cancellationToken);
    if (scene is null)
    {
        return 1;
    }

    var asPromised = await Story.TellAsync(scene, cancellationToken);
    if (!asPromised || parsed.GetValue(exit))
    {
        return asPromised ? 0 : 1;
    }

    Recipes.Print(scene);
    await scene.WaitForCtrlCAsync(cancellationToken);
    return 0;
});
return await root.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
