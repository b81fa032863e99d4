using System.Globalization;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>Requests of any size that are hard to read: one kind for each parser on the request path, and each way to burden it.</summary>
internal static class HostileInput
{
    private const string Target = Stage.Api + "/limits";
    private const string Token = "/services/oauth2/token";
    private const string Page = "/secur/login.jsp";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Multipart = "multipart/form-data; boundary=b";

    // Small enough that the larger size is still read: 56 KB of a head or a login, 224 KB of a SOAP message.
    private const int Head = 7 * 1024;
    private const int Message = 28 * 1024;

    // A bar stands after what comes once.
    private static readonly (string Name, string Pattern)[] Texts =
    [
        ("nested escapes", "%|25"),
        ("nested escapes of digits", "%|32%35"),
        ("escaped escapes", "%25"),
        ("escapes that hide escapes", "%2525%32%35"),
        ("broken escapes", "%%2"),
        ("slashes", "/"),
        ("escaped slashes", "%2F%5c"),
        ("steps up", "/a/.."),
        ("escaped steps up", "/%2e%2e"),
        ("matrix parameters", ";a=1"),
        ("pairs", "a=b&"),
        ("empty pairs", "&"),
        ("same name", "sid=x&"),
        ("session ids", "sid=00Dxx0000001gPL!AQ&"),
        ("plus", "+"),
        ("semicolons", "sid=x; "),
        ("quotes", "\"\\\""),
        ("commas", "a, "),
        ("blanks", "a \t"),
        ("long word", "A"),
    ];

    private static readonly (string Name, string Pattern)[] Documents =
    [
        ("empty sessions", "<sessionId/>"),
        ("sessions", "<sessionId>00Dxx0000001gPL!AQ</sessionId>"),
        ("opened only", "<a>"),
        ("opened with namespace", "<p:a xmlns:p=\"urn:x\">"),
        ("brackets", "<"),
        ("ends", "</a>"),
        ("attributes", " a"),
        ("references", "&#33;&amp;"),
        ("broken references", "&"),
        ("comments", "<!---->"),
        ("open comments", "<!--"),
        ("open sections", "<![CDATA["),
        ("sections", "<![CDATA[]]>"),
        ("instructions", "<?a?>"),
        ("blanks", " \r\n"),
    ];

    private static readonly (string Name, string Pattern)[] Values =
    [
        ("arrays", "["),
        ("objects", "{\"a\":"),
        ("members", "\"username\":\"a\","),
        ("escapes", "\\u0041"),
        ("quotes", "\\\""),
        ("numbers", "1,"),
        ("blanks", " \n"),
    ];

    private static readonly (string Name, string Pattern)[] Parts =
    [
        ("parts", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n"),
        ("almost boundaries", "\r\n--\r\n-"),
        ("boundaries", "--b\r\n"),
        ("part headers", "A: b\r\n"),
        ("dashes", "-"),
        ("line ends", "\r\n"),
    ];

    private static readonly string[] Headers =
        ["Cookie", "Authorization", "Referer", "Content-Type", "Accept-Encoding", "User-Agent", "X-Any", "Connection"];

    /// <summary>By name: the size that both measurements start from, and the request of a size.</summary>
    public static IReadOnlyDictionary<string, (int Size, Func<int, byte[]> Request)> All { get; } = Build();

    private static Dictionary<string, (int Size, Func<int, byte[]> Request)> Build()
    {
        var all = new Dictionary<string, (int, Func<int, byte[]>)>();
        foreach (var (name, pattern) in Texts)
        {
            // A blank would end the target.
            var target = pattern.Replace(' ', '+').Replace('\t', '+');
            all[$"path: {name}"] = (Head, size => Get($"/services/data/{Filled(target, size)}"));
            all[$"path of a foreign page: {name}"]
                = (Head, size => Get($"/services/data/{Filled(target, size)}", "Origin: https://evil.example"));
            all[$"query: {name}"] = (Head, size => Get($"{Target}?a={Filled(target, size)}"));
            all[$"form: {name}"] = (Head, size => Post(Token, Form, $"grant_type=password&a={Filled(pattern, size)}"));
            all[$"page form: {name}"] = (Head, size => Post(Page, Form, $"un=u&pw=p&a={Filled(pattern, size)}"));
            foreach (var header in Headers)
            {
                all[$"{header}: {name}"] = (Head, size => Get(Target, $"{header}: {Filled(pattern, size)}x"));
            }
        }

        foreach (var (name, pattern) in Documents)
        {
            all[$"SOAP head: {name}"] = (Message, size => Soap($"<e:Header><SessionHeader>{Filled(pattern, size)}"));
            all[$"SOAP body: {name}"] = (Message, size => Soap($"<e:Header/><e:Body><query>{Filled(pattern, size)}"));
            all[$"SOAP login: {name}"]
                = (Head, size => Soap($"<e:Body><login xmlns=\"urn:partner.soap.sforce.com\">{Filled(pattern, size)}"));
            all[$"SOAP tag: {name}"] = (Message, size => Soap($"<e:Header {Filled(pattern, size)}"));
        }

        foreach (var (name, pattern) in Values)
        {
            all[$"JSON login: {name}"] = (Head, size => Post(Token, "application/json", $"{{\"a\":[{Filled(pattern, size)}"));
            all[$"JSON login text: {name}"] = (Head, size => Post(Token, "application/json", $"{{\"a\":\"{Filled(pattern, size)}"));
        }

        foreach (var (name, pattern) in Parts)
        {
            all[$"multipart login: {name}"] = (Head, size => Post(Token, Multipart, $"--b\r\n{Filled(pattern, size)}"));
            all[$"multipart page: {name}"] = (Head, size => Post(Page, Multipart, $"--b\r\n{Filled(pattern, size)}"));
        }

        all["codings"] = (Head, size => Post(Token, $"{Form}\r\nContent-Encoding: {Filled("gzip, ", size)}gzip", "a=b"));
        all["chunks of one byte"] = (Head, Chunks);
        all["header lines"] = (Head, size => Get(Target, Filled("a: b\r\n", size) + "c: d"));
        return all;
    }

    private static string Filled(string pattern, int size)
    {
        var start = pattern.IndexOf('|', StringComparison.Ordinal);
        var text = new StringBuilder(size + pattern.Length).Append(start < 0 ? "" : pattern[..start]);
        while (text.Length < size)
        {
            text.Append(pattern.AsSpan(start + 1));
        }

        return text.ToString();
    }

    private static byte[] Get(string target, string? header = null)
        => Encoding.Latin1.GetBytes(
            $"GET {target} HTTP/1.1\r\nHost: localhost\r\n{(header is null ? "" : header + "\r\n")}Connection: close\r\n\r\n");

    private static byte[] Post(string target, string type, string body)
        => Encoding.Latin1.GetBytes(
            $"POST {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {type}\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n{body}");

    private static byte[] Soap(string rest) => Post(
        "/services/Soap/u/62.0", "text/xml", $"<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\">{rest}");

    private static byte[] Chunks(int size)
    {
        var text = new StringBuilder($"POST {Token} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: ")
            .Append(Form).Append("\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var sent = 0; sent < size; sent += 6)
        {
            text.Append(CultureInfo.InvariantCulture, $"1\r\na\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("0\r\n\r\n").ToString());
    }
}
