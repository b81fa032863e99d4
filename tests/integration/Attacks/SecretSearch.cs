using System.Text;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>Gathers what anybody could read, learns what nobody may, and searches the one for the other.</summary>
internal sealed class SecretSearch(params string[] known)
{
    public const string ClientSecret = "Client-Secret-Of-The-Legacy-App-0815";
    public const string RefreshToken = "5Aep861RefreshTokenOfTheLegacyApp";

    private readonly List<string> _secrets = [.. known, ClientSecret, RefreshToken, Tail(Stage.DeadSession)];

    /// <summary>What anybody could read.</summary>
    public StringBuilder Seen { get; } = new();

    /// <summary>How many secrets are searched for.</summary>
    public int Count => _secrets.Count;

    /// <summary>Sessions and assertions that the org knows by now.</summary>
    public void Learn(Stage stage)
    {
        foreach (var session in stage.Org.Control.LiveSessions.Select(Tail).Except(_secrets))
        {
            _secrets.Add(session);
        }

        foreach (var assertion in stage.Org.Control.Received.Where(r => r.Path.EndsWith("/oauth2/token", StringComparison.Ordinal))
            .Select(r => Encoding.UTF8.GetString(r.Body.Span)).Where(b => b.Contains("assertion=", StringComparison.Ordinal)))
        {
            // Its signature, which alone makes it one.
            var signature = assertion.Split("assertion=")[1].Split('&')[0].Split('.')[^1][..60];
            if (!_secrets.Contains(signature))
            {
                _secrets.Add(signature);
            }
        }
    }

    /// <summary>The lines of the signing key.</summary>
    public void LearnKey(Stage stage)
    {
        var lines = File.ReadAllLines(Path.Combine(stage.KeyFolder, "tls.key"));
        _secrets.AddRange(lines.Where(l => l.Length > 40 && !l.StartsWith('-')));
    }

    public void AssertClean(string all)
    {
        foreach (var secret in _secrets)
        {
            var at = all.IndexOf(secret, StringComparison.Ordinal);
            Assert.True(at < 0, at < 0
                ? ""
                : $"found {secret[..Math.Min(12, secret.Length)]}…: {all[Math.Max(0, at - 300)..Math.Min(all.Length, at + 20)]}");
        }

        Assert.DoesNotContain("PRIVATE KEY-----\n", all, StringComparison.Ordinal);
    }

    /// <summary>The secret part of a session id.</summary>
    public static string Tail(string session) => session[(session.IndexOf('!', StringComparison.Ordinal) + 1)..];
}
