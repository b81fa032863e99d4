using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;

namespace Sidecar.Listening;

/// <summary>
/// Logs the requests that the web server refuses before anybody else sees them: raw spaces or bytes beyond ASCII in the request target, a
/// head that is too long. The server itself answers with an empty response and logs nothing above Debug.
/// </summary>
/// <remarks>
/// Rejected: to encode such a target and forward it. The server reads the request line before any code of ours, so that something would
/// have to parse requests a second time, and where two parsers differ requests are smuggled. The response cannot be changed here: the
/// server writes its head after this.
/// </remarks>
internal sealed partial class UnreadableRequests(ILogger<UnreadableRequests> logger) : DiagnosticSource
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public override bool IsEnabled(string name) => name == BadRequest;

    /// <summary>The server calls it with the features of the request.</summary>
    [RequiresUnreferencedCode("Declared so by the base class; uses no reflection.")]
    public override void Write(string name, object? value)
    {
        if (value is IFeatureCollection features && features.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException exception)
        {
            Log.Unreadable(logger, exception.StatusCode, ReasonOf(exception.Message));
        }
    }

    /// <summary>What the server says, without the part of the request that it may quote: that can hold a session.</summary>
    private static string ReasonOf(string message)
    {
        var quote = message.IndexOf('\'', StringComparison.Ordinal);
        return (quote < 0 ? message : message[..quote]).TrimEnd(' ', ':', '.');
    }

    private static partial class Log
    {
        [LoggerMessage(1112, LogLevel.Warning,
            "A request could not be read and was answered with {Status}: {Reason}. If the request target holds raw spaces or characters "
            + "beyond ASCII, the program must percent-encode them",
            EventName = "Unreadable")]
        public static partial void Unreadable(ILogger logger, int status, string reason);
    }
}
