using System.Text;
using CsCheck;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.LegacyLogins;
using Sidecar.Principals;
using static Sidecar.IntegrationTests.Fixtures.Packed;
using static Sidecar.IntegrationTests.Fuzz.Fuzzing;

namespace Sidecar.IntegrationTests.Fuzz;

/// <summary>What reads a login: whose session a placeholder is, and which parameters an OAuth request has, however it is written.</summary>
public class LoginFuzzTests
{
    private const int Limit = 4096;

    private static readonly SidecarOptions Options = new()
    {
        ConsumerKey = "3MVG9.consumer",
        Username = "user@acme.example",
        LoginHost = new Uri("https://acme.my.salesforce.com")
    };

    private static readonly Gen<string> Names = Pick("grant_type", "username", "password", "GRANT_TYPE", "grant%5Ftype", "pass+word",
        "format", "client_secret", "é", "", "a b");
    private static readonly Gen<string> Values = Pick("", "password", "x%20y", "x+y", "%C3%A9", "a=b", "%26", "%", "%zz", "é",
        "refresh_token");
    private static readonly Gen<string> Form = Gen.Select(Names, Pick("=", "", "=="), Values).Select((name, equals,
        value) => name + equals + (equals.Length == 0
        ? ""
        : value)).Array[0, 6].Select(parts => string.Join('&', parts));

    [Fact]
    public void Placeholder_IsRecognisedByItsTailAndNothingElse()
    {
        var placeholder = new PlaceholderSession(Options, new Unknown());
        var issued = placeholder.Value;
        var tail = issued[(issued.IndexOf('!', StringComparison.Ordinal) + 1)..];
        Assert.True(placeholder.Recognises(issued));
        var edits = Gen.Select(Gen.Double[0, 1], Gen.Char, Gen.Int[0, 4]).Array[0, 3];
        Gen.Select(edits, Gen.OneOf(Gen.Const(issued), Gen.Const(tail), Gen.Char.Array[0, 120].Select(c => new string(c)), Pick("!", "",
            "!!", "!" + tail, tail + "!", "!!" + tail))).Sample((list, text) =>
        {
            foreach (var (position, value, kind) in list)
            {
                var at = (int)(position * text.Length);
                text = kind switch
                {
                    0 => text[..at] + value + text[at..],
                    1 => text[..at] + "!" + text[at..],
                    2 => text[..at],
                    3 => text[at..],
                    _ => at < text.Length ? text[..at] + value + text[(at + 1)..] : text,
                };
            }

            var parts = text.Split('!', 2);
            return placeholder.Recognises(text) == (parts.Length == 2 && parts[1] == tail);
        }, iter: Iterations);
    }

    [Fact]
    public async Task OAuthForm_HasTheParametersThatItHas()
        => await Gen.Select(Form, Form, Gen.Bool).SampleAsync(async (body, query, packed) =>
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            var (parameters, error) = await ReadAsync(packed
                ? Gzip(bytes)
                : bytes, query, packed ? "gzip" : "", "application/x-www-form-urlencoded");
            Assert.Null(error);
            foreach (var name in (ReadOnlySpan<string>)["grant_type", "username", "password", "pass word", "format", "client_secret", "é",
                "a b", "none"])
            {
                Assert.Equal(First(body, name) ?? First(query, name), parameters![name]);
            }
        }, iter: Iterations);

    [Fact]
    public async Task OAuthRequest_AnyBytes_AreReadOrRefused()
    {
        byte[][] seeds = [.. new[] { "grant_type=password&username=u&password=p", "",
            "{\"grant_type\":\"password\"}" }.Select(Encoding.UTF8.GetBytes), Gzip("grant_type=password"u8), Gzip(new byte[Limit * 100])];
        byte[][] snippets = [[0x1F, 0x8B, 8], "&"u8.ToArray(), "="u8.ToArray(), "%"u8.ToArray(), "%00"u8.ToArray(), [0], [0xFF],
            new byte[Limit]];
        var encodings = Pick("", "gzip", "x-gzip", "identity", "GZIP ", "br", "gzip, gzip");
        var types = Pick(null, "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json", ";",
            " MULTIPART/x");
        await Gen.Select(Mutated(seeds, snippets), encodings, types).SampleAsync(async (bytes, encoding, type) =>
        {
            var (parameters, error) = await ReadAsync(bytes, "", encoding, type);
            Assert.True(parameters is null != error is null);
            Assert.True(error is null or { Status: 400 or 408 or 413 or 415, Code: "invalid_request" });
            Assert.True(bytes.Length <= Limit || error is not null, "longer than allowed");
            _ = parameters?["grant_type"];
        }, iter: Iterations);
    }

    private static async Task<(
        OAuthParameters? Parameters, SidecarError? Error)> ReadAsync(byte[] body, string query, string encoding, string? type)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query.Length == 0 ? "" : "?" + query);
        request.Body = new MemoryStream(body);
        request.ContentType = type;
        if (encoding.Length > 0)
        {
            request.Headers.ContentEncoding = encoding;
        }

        return await OAuthParameters.ReadAsync(request, Limit, TimeProvider.System);
    }

    /// <summary>The first value of a parameter; null when that one is empty, or there is none.</summary>
    private static string? First(string form, string name)
    {
        foreach (var part in form.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            if (Unescape(pair[0]).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return pair.Length > 1 && pair[1].Length > 0 ? Unescape(pair[1]) : null;
            }
        }

        return null;
    }

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private sealed class Unknown : IOrgIdentitySource
    {
        public OrgIdentity Current { get; } = OrgIdentity.Fallback(Options);

        public ValueTask<OrgIdentity> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Current);
    }
}
