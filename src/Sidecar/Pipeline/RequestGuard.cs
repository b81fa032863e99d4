using Sidecar.Dialects;
using Sidecar.Egress;
using Sidecar.Listening;
using Sidecar.Requests;
using Sidecar.Secrets;

namespace Sidecar.Pipeline;

/// <summary>Refuses requests that no client of this sidecar sends: foreign hosts, foreign web pages, loops, dangerous methods.</summary>
internal sealed partial class RequestGuard(ClientHosts hosts, HopMarker hopMarker, ILogger<RequestGuard> logger)
{
    /// <summary>Why the sidecar refuses the request; null when it does not.</summary>
    public SidecarError? RefusalOf(ClientRequest request)
    {
        var http = request.Context.Request;
        if (!hosts.Allows(http.Headers))
        {
            return SidecarError.HostRefused(Printable.Quoted(http.Headers.Host.ToString()));
        }

        if (!hosts.AllowsOrigin(http.Headers))
        {
            return SidecarError.OriginRefused(Printable.Quoted(http.Headers.Origin.ToString()));
        }

        if (hopMarker.IsOurs(http.Headers))
        {
            Log.Loop(logger);
            return SidecarError.Loop;
        }

        if (HttpMethods.IsTrace(http.Method) || HttpMethods.IsConnect(http.Method))
        {
            return SidecarError.MethodRefused;
        }

        if (!request.HasMethod)
        {
            return SidecarError.MethodUnreadable;
        }

        return request.Dialect.IsForwarded && (request.Target is null || StraySessions.HidesOne(request.Target))
            ? SidecarError.TargetRefused
            : null;
    }

    private static partial class Log
    {
        [LoggerMessage(1707, LogLevel.Error,
            "The org's host name resolves to this sidecar itself; set Sidecar:Upstream:DnsServer or Sidecar:Upstream:ConnectAddress",
            EventName = "Loop")]
        public static partial void Loop(ILogger logger);
    }
}
