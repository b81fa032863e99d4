using System.Text.Encodings.Web;
using Sidecar.Configuration;

namespace Sidecar.Operations;

/// <summary>Where logs go: JSON lines for a collector, readable lines for a person.</summary>
internal static class Logs
{
    public static void Configure(ILoggingBuilder logging, LogOptions options)
    {
        logging.SetMinimumLevel(options.Level);

        // Never, not at Trace either: these lines tell targets with their queries, in which old programs send sessions and passwords.
        foreach (var category in (ReadOnlySpan<string>)
            ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Server.Kestrel.BadRequests", "Yarp"])
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

        if (options.Format == LogFormat.Console || (options.Format == LogFormat.Auto && !Console.IsOutputRedirected))
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
                console.IncludeScopes = false;
                console.UseUtcTimestamp = true;
            });
        }
        else
        {
            logging.AddJsonConsole(console =>
            {
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                console.UseUtcTimestamp = true;
                console.IncludeScopes = false;
                // Apostrophes stay readable in kubectl logs; control characters are escaped all the same.
                console.JsonWriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });
        }
    }
}
