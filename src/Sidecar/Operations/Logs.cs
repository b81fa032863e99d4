using System.Text.Encodings.Web;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Sidecar.Configuration;
using Sidecar.Operations.ServiceManager;

namespace Sidecar.Operations;

/// <summary>Where logs go: JSON lines for a collector, readable lines for a person.</summary>
internal static class Logs
{
    public static void Configure(ILoggingBuilder logging, LogOptions options, bool withTraceIds)
    {
        var level = new LogLevelSwitch(options.Level);
        logging.Services.AddSingleton(level);
        logging.Services.AddSingleton<IConfigureOptions<LoggerFilterOptions>>(level);
        logging.Services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(level);

        // Never, not at Trace either: these lines tell targets with their queries, in which old programs send sessions and passwords.
        foreach (var category in (ReadOnlySpan<string>)
            [
                "Microsoft.AspNetCore.Hosting",
                "Microsoft.AspNetCore.Server.Kestrel",
                "Microsoft.AspNetCore.Server.Kestrel.BadRequests",
                "Yarp",
            ])
        {
            logging.AddFilter(category, LogLevel.Warning);
        }

        // The frameworks' own lines are about their own matters; ours tell the story. Trace shows what is left of theirs.
        if (options.Level > LogLevel.Trace)
        {
            logging.AddFilter("Microsoft", LogLevel.Warning);
            logging.AddFilter("Yarp", LogLevel.Error);

            // Were this category enabled at all, the host would make an Activity and a log scope for every request, which nobody reads.
            logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
            logging.AddFilter("System.Net", LogLevel.Warning);
            logging.AddFilter("Polly", LogLevel.Error);
        }

        if (withTraceIds)
        {
            // As a scope: the formatters know no other place for them.
            logging.Configure(static factory
                => factory.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        }

        AddFormat(logging, options.Format, withTraceIds);

        // The console logger stays, with its formatters; it is only no longer the provider itself.
        logging.Services.RemoveAll<ILoggerProvider>();
        logging.Services.AddSingleton<LogOutput>();
        logging.Services.AddSingleton<RepeatedWarnings>();
        logging.Services.AddSingleton<LogMetrics>();
        logging.Services.AddSingleton<ILoggerProvider>(provider => new LogProvider(
            () => new ConsoleLoggerProvider(
                provider.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>(), provider.GetServices<ConsoleFormatter>()),
            provider.GetRequiredService<LogOutput>(),
            provider.GetRequiredService<RepeatedWarnings>()));
    }

    private static void AddFormat(ILoggingBuilder logging, LogFormat wanted, bool withTraceIds)
    {
        var format = wanted != LogFormat.Auto ? wanted
            : !Console.IsOutputRedirected ? LogFormat.Console
            : JournalStream.IsOutput ? LogFormat.Journal
            : LogFormat.Json;
        if (format == LogFormat.Journal)
        {
            logging.AddSystemdConsole(console => console.IncludeScopes = withTraceIds);
        }
        else if (format == LogFormat.Console)
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
                console.IncludeScopes = withTraceIds;
                console.UseUtcTimestamp = true;
            });
        }
        else
        {
            logging.AddJsonConsole(console =>
            {
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                console.UseUtcTimestamp = true;
                console.IncludeScopes = withTraceIds;
                // Apostrophes stay readable in kubectl logs; control characters are escaped all the same.
                console.JsonWriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });
        }
    }
}
