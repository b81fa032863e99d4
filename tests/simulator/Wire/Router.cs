using Simulator.Control;
using Simulator.Sessions;

namespace Simulator.Wire;

/// <summary>
/// A request's way through the org: (1) log it, (2) look for secrets that must never arrive, (3) wait at a gate if one is shut,
/// (4) break it if a fault was ordered, (5) hand it to the API family its path names.
/// </summary>
internal sealed class Router(OrgState org)
{
    private const string TokenPath = "/services/oauth2/token";

    public async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/__control", StringComparison.Ordinal))
        {
            await ControlEndpoints.HandleAsync(context, org);
            return;
        }

        // :: (1)
        var received = org.Settings.RecordRequests ? org.Control.Record(context.Request) : null;
        ObservedBody? observed = null;
        if (received is not null)
        {
            observed = new ObservedBody(context.Request.Body, received, org.Settings.RecordedBodyLimit);
            context.Request.Body = observed;
            context.Response.OnStarting(() =>
            {
                received.Status = context.Response.StatusCode;
                return Task.CompletedTask;
            });
        }

        var exchange = new Exchange(context, org, received);
        try
        {
            await HandleAsync(exchange);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone: there is nobody to answer.
        }
        catch (IOException) when (context.RequestAborted.IsCancellationRequested)
        {
        }
        catch (BadHttpRequestException)
        {
            // Upload cut off by the client.
        }
        catch (InvalidDataException) when (!context.Response.HasStarted)
        {
            await exchange.WriteAsync(400, Exchange.Json, """[{"message":"The request body could not be decoded","errorCode":"BAD_REQUEST"}]""");
        }
        finally
        {
            observed?.Publish();
        }
    }

    private async Task HandleAsync(Exchange exchange)
    {
        // :: (2)
        LeakDetector.Inspect(exchange);
        EdgeHeaders.Add(exchange);

        if (exchange.Path == TokenPath)
        {
            await HandleTokenRequestAsync(exchange);
        }
        else
        {
            await HandleLetInAsync(exchange);
        }
    }

    /// <summary>
    /// "In flight" begins at arrival: a request held at a gate, or slowed by a fault, is what makes the next one concurrent.
    /// </summary>
    private async Task HandleTokenRequestAsync(Exchange exchange)
    {
        var inFlight = org.TokenEndpoint.Enter();
        try
        {
            if (inFlight > 1 && org.Settings.RefuseConcurrentTokenRequests)
            {
                await exchange.DrainAsync();
                var busy = TokenEndpoint.TokenError.AlreadyProcessing;
                await exchange.WriteAsync(busy.Status, Exchange.Json, busy.ToJson());
                return;
            }

            await HandleLetInAsync(exchange);
        }
        finally
        {
            org.TokenEndpoint.Leave();
        }
    }

    private async Task HandleLetInAsync(Exchange exchange)
    {
        // :: (3)
        await org.Control.Gates.PassAsync(exchange.Path, exchange.Aborted);

        // :: (4)
        if (org.Control.Faults.TryTake(exchange.Path, out var fault) && await FaultRunner.RunAsync(exchange, fault))
        {
            return;
        }

        // :: (5)
        var path = exchange.Path;
        var handling = path switch
        {
            TokenPath => org.TokenEndpoint.HandleAsync(exchange),
            "/services/oauth2/userinfo" => Identity.IdentityEndpoint.HandleUserInfoAsync(exchange),
            "/services/oauth2/revoke" => TokenEndpoint.RevokeEndpoint.HandleAsync(exchange),
            _ when Under(path, "/services/data") || Under(path, "/services/apexrest") => Rest.RestApi.HandleAsync(exchange),
            _ when Under(path, "/services/Soap") => Soap.SoapApi.HandleAsync(exchange),
            _ when Under(path, "/services/async") => Bulk1.Bulk1Api.HandleAsync(exchange),
            _ when Under(path, "/id") => Identity.IdentityEndpoint.HandleAsync(exchange),
            _ when Under(path, "/cometd") => Streaming.CometDEndpoint.HandleAsync(exchange),
            _ when Web.WebPages.Knows(path) => Web.WebPages.HandleAsync(exchange),
            _ => exchange.WriteAsync(404, "text/html;charset=UTF-8", Pages.NotFound),
        };
        await handling;
        if (fault?.Kind == FaultKind.ResetAfterWork)
        {
            exchange.Context.Abort();
        }
    }

    private static bool Under(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/');
}
