using System.Text;
using Simulator.Sessions;
using Simulator.Wire;

namespace Simulator.Web;

/// <summary>
/// The pages that programs fetch as if they were an API, with the session as the cookie <c>sid</c>: report export, weekly export, files.
/// Without a living session they show the login, by a redirect or with status 200, and never an error (WF §3.1).
/// </summary>
internal static class WebPages
{
    /// <summary>What the downloads hold, repeated as often as <c>size</c> in the query says.</summary>
    public const string Line = "\"001xx000003DGb2AAG\",\"Acme\"\r\n";

    public static bool Knows(string path)
        => path.StartsWith("/00O", StringComparison.Ordinal) || path.StartsWith("/sfc/servlet.shepherd/", StringComparison.Ordinal)
            || path is "/servlet/servlet.OrgExport" or "/servlet/servlet.FileDownload";

    public static async Task HandleAsync(Exchange exchange)
    {
        await exchange.DrainAsync();
        if (SessionCheck.Page(exchange, out _) != SessionProblem.None)
        {
            await ShowLoginAsync(exchange);
            return;
        }

        var query = exchange.Request.Query;
        if (exchange.Path == "/servlet/servlet.OrgExport" && query["fileName"].Count == 0)
        {
            await exchange.WriteAsync(200, Pages.Html,
                "<html><body><a href=\"/servlet/servlet.OrgExport?fileName=WE_1.ZIP&id=092xx\">download</a></body></html>");
            return;
        }

        var (type, name) = exchange.Path.StartsWith("/00O", StringComparison.Ordinal)
            ? ("text/csv;charset=UTF-8", "report.csv")
            : ("application/octet-stream", "file.bin");
        exchange.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        exchange.Response.ContentType = type;
        var lines = int.TryParse(query["size"], out var size) ? size / Line.Length : 100;
        exchange.Response.ContentLength = (long)lines * Line.Length;
        if (!HttpMethods.IsHead(exchange.Request.Method))
        {
            var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Line, 1000)));
            for (var left = lines; left > 0; left -= 1000)
            {
                await exchange.Response.Body.WriteAsync(block.AsMemory(0, Math.Min(left, 1000) * Line.Length), exchange.Aborted);
            }
        }
    }

    private static Task ShowLoginAsync(Exchange exchange)
    {
        var start = Uri.EscapeDataString(exchange.Path);
        if (exchange.Org.Settings.LoginByRedirect)
        {
            exchange.Response.Headers.Location = $"{exchange.Org.InstanceUrl}/?ec=302&startURL={start}";
            return exchange.WriteAsync(302, "", []);
        }

        return exchange.WriteAsync(200, Pages.Html, Pages.Login(exchange.Org.InstanceUrl, start));
    }
}
