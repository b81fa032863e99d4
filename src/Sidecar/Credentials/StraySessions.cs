using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Sidecar.Credentials;

/// <summary>
/// Session ids where none belongs: under a name of the client's own, behind a separator that only some servers know, in a comment. They are told by their
/// form (org id, <c>!</c>, a long tail; WF §1.6), and masked rather than taken out, so that what stands around them stays. What has a place of its own is
/// removed by <see cref="LegacyCredentials"/> before.
/// </summary>
internal static partial class StraySessions
{
    private const string Mask = "masked";

    /// <summary>The text without the ids; the same instance when there are none.</summary>
    public static string Without(string text) => text.Contains("00D", StringComparison.Ordinal) ? Session().Replace(text, Mask) : text;

    /// <summary>Masks them in headers that go out, all but our own token.</summary>
    public static void Strip(HttpRequestHeaders headers, string token)
    {
        List<(string Name, List<string> Values)>? found = null;
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values)
            {
                if (!ReferenceEquals(WithoutAnyBut(token, value), value))
                {
                    // All its lines, for they are set together.
                    (found ??= []).Add((name, [.. values.Select(line => WithoutAnyBut(token, line))]));
                    break;
                }
            }
        }

        foreach (var (name, values) in found ?? [])
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, values);
        }
    }

    private static string WithoutAnyBut(string token, string value) => value.EndsWith(token, StringComparison.Ordinal) ? value : Without(value);

    /// <summary>Where they stand in a text.</summary>
    public static Regex.ValueMatchEnumerator In(ReadOnlySpan<char> text) => Session().EnumerateMatches(text);

    [GeneratedRegex("00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?(?:!|%21)[A-Za-z0-9._]{16,}", RegexOptions.CultureInvariant)]
    private static partial Regex Session();
}
