using Sidecar.Configuration;
using Sidecar.Migration;

namespace Sidecar.Forwarding.VersionLifting;

/// <summary>Tells the operator that a program names an API version that Salesforce has retired, and which setting helps.</summary>
internal sealed partial class RetiredVersions(SidecarOptions options, ILogger<RetiredVersions> logger)
{
    /// <summary>Looks at an error, which passes to the program as it is.</summary>
    public void WarnIfTold(SalesforceTransformer sent, HttpResponseMessage response, ResponseHead head)
    {
        var request = sent.Request;
        if (response.IsSuccessStatusCode
            || !request.Dialect.SaysRetired((int)response.StatusCode, head.Decoded.Span)
            || PathVersion.Of(request) is not { } version)
        {
            return;
        }

        var text = VersionNumber.Text(version.Number);
        if (sent.Lift is { } lift)
        {
            Log.LiftedToRetired(logger, request.Dialect.Name, text, lift.To);
            return;
        }

        var program = ClientProgram.NameOf(request.Context.Request.Headers.UserAgent.ToString());
        Log.Retired(logger, program, text, request.Dialect.Name, $"{request.Dialect.Name}:{text}={options.ApiVersion}");
    }

    private static partial class Log
    {
        [LoggerMessage(1713, LogLevel.Warning,
            "The program {Program} uses API version {Version} ({Dialect}), which Salesforce has retired; it gets Salesforce's error. "
            + "Let the program name a newer version, or set Sidecar:ApiVersions:Lift, for example to {Rule}",
            EventName = "RetiredApiVersion")]
        public static partial void Retired(ILogger logger, string program, string version, string dialect, string rule);

        [LoggerMessage(1714, LogLevel.Warning,
            "Sidecar:ApiVersions:Lift sends {Dialect} requests of version {Version} as {Target}, which Salesforce has retired, too; "
            + "name a newer version in the setting",
            EventName = "LiftedToRetiredApiVersion")]
        public static partial void LiftedToRetired(ILogger logger, string dialect, string version, string target);
    }
}
