using System.Net;

namespace Sidecar.Operations;

/// <summary>What an operator may do by the admin port, beside reading.</summary>
internal sealed class AdminActions(Drain drain, RetryNow retry, RuntimeLogLevel logLevel)
{
    public Task LogLevelAsync(HttpContext context) => AdminResponses.TextAsync(context, StatusCodes.Status200OK, $"{logLevel.Text}\n");

    public async Task RetryAsync(HttpContext context)
    {
        // Each try may cost a login, of which Salesforce counts the failed ones.
        if (IsRemote(context))
        {
            await RefuseRemoteAsync(context);
            return;
        }

        var problem = await retry.RunAsync("POST /retry").WaitAsync(context.RequestAborted);
        await (problem is null
            ? AdminResponses.TextAsync(context, StatusCodes.Status200OK, "There is an access token.\n")
            : AdminResponses.TextAsync(context, StatusCodes.Status503ServiceUnavailable, $"{problem.Message} {problem.Remedy}\n"));
    }

    public Task ChangeLogLevelAsync(HttpContext context)
    {
        // Debug costs disk and CPU, and a level above Warning hides what happens.
        if (IsRemote(context))
        {
            return RefuseRemoteAsync(context);
        }

        var query = context.Request.Query;
        return logLevel.Change(query["level"], query["for"]) is { } complaint
            ? AdminResponses.TextAsync(context, StatusCodes.Status400BadRequest, $"{complaint}\n")
            : AdminResponses.TextAsync(context, StatusCodes.Status200OK, $"{logLevel.Text}\n");
    }

    public Task QuitAsync(HttpContext context)
    {
        drain.Begin(acceptFor: TimeSpan.Zero);
        return AdminResponses.TextAsync(context, StatusCodes.Status200OK, "stopping\n");
    }

    private static bool IsRemote(HttpContext context)
        => context.Connection.RemoteIpAddress is not { } address || !IPAddress.IsLoopback(address);

    private static Task RefuseRemoteAsync(HttpContext context) => AdminResponses.TextAsync(context, StatusCodes.Status403Forbidden,
        $"{context.Request.Method} {context.Request.Path} is for the machine or pod in which the sidecar runs.\n");
}
