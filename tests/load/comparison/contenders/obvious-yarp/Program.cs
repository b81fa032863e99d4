using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;

// What most would write first: a route, a cluster and one header transform, on the JIT.
// obvious-yarp <port> <upstream origin>
var builder = WebApplication.CreateBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls($"http://127.0.0.1:{args[0]}");
builder.Services.AddReverseProxy()
    .LoadFromMemory(
        [new RouteConfig { RouteId = "all", ClusterId = "salesforce", Match = new() { Path = "{**path}" } }],
        [new ClusterConfig { ClusterId = "salesforce", Destinations = new Dictionary<string,
            DestinationConfig> { ["org"] = new() { Address = args[1] } } }])
    .AddTransforms(context => context.AddRequestHeader("Authorization", "Bearer 00DSTATIC!token", append: false));
var app = builder.Build();
app.MapReverseProxy();
await app.RunAsync();
