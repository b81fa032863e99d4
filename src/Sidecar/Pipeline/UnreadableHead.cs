using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Sidecar.Pipeline;

/// <summary>What can be guessed of a request whose head could not be read, and the bytes of a response to it.</summary>
internal static class UnreadableHead
{
    /// <summary>
    /// Method and path, for the form of the error and for nothing else: such a request goes nowhere, so a wrong guess does no harm.
    /// </summary>
    /// <param name="parsed">What the server had read before it gave up; empty where that was in the first line.</param>
    /// <param name="beginning">The first bytes of the request.</param>
    public static (string Method, PathString Path) Of(IHttpRequestFeature? parsed, ReadOnlySpan<byte> beginning)
    {
        if (parsed is { RawTarget.Length: > 0, Path: ['/', ..] path })
        {
            return (parsed.Method, new(path));
        }

        var line = Encoding.Latin1.GetString(beginning[..LengthOfLine(beginning)]);
        var words = line.Split(' ', 3);
        var target = words.Length > 1 && words[1].StartsWith('/') ? words[1].Split('?')[0] : "/";
        return (words[0], new(target));
    }

    /// <summary>A whole response as it goes over the wire.</summary>
    public static byte[] Response(HttpResponse response, byte[] body)
    {
        var (status, head) = (response.StatusCode, new StringBuilder());
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\n");
        foreach (var (name, values) in response.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {values}\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    private static int LengthOfLine(ReadOnlySpan<byte> beginning)
    {
        var end = beginning.IndexOfAny((byte)'\r', (byte)'\n');
        return end < 0 ? beginning.Length : end;
    }
}
