using Sidecar.AccessTokens;
using Sidecar.Principals;

namespace Sidecar.Operations.StatusPage;

/// <summary>The state in a word, since when, and what somebody should do: what a person must see first.</summary>
internal sealed class StateSummary
{
    private StateSummary(string level, string word, string reason, DateTimeOffset? since)
        => (Level, Word, Reason, Since) = (level, word, reason, since);

    /// <summary><c>ok</c>, <c>warn</c>, <c>bad</c> or <c>wait</c>: the colour.</summary>
    public string Level { get; }

    public string Word { get; }

    public string Reason { get; }

    /// <summary>Since when it is so; null: since the start.</summary>
    public DateTimeOffset? Since { get; }

    /// <summary>What is wrong, the worst first.</summary>
    public IReadOnlyList<Trouble> Troubles { get; private init; } = [];

    public static StateSummary Of(Health health, Drain drain, Principal principal)
    {
        var readiness = health.Readiness;
        var (status, history) = (principal.Tokens.Status, principal.Tokens.History);
        if (drain.Since is { } stopping)
        {
            return new("wait", "Stopping", "The sidecar finishes the requests in flight and then ends.", stopping);
        }

        // Readiness stays true once there was a token. A person wants to know whether requests work now.
        if (!status.HasToken)
        {
            return status.Problem is { } problem
                ? new("bad", "Does not work", "There is no access token: requests get an error until there is one.", history.Trouble?.Since)
                {
                    Troubles = [new(problem.Message, RemedyOf(problem)), .. Warnings(readiness)],
                }
                : new("wait", "Starting", "The first login is still running.", null) { Troubles = Warnings(readiness) };
        }

        Trouble[] troubles =
        [
            .. status.Problem is { } failed ? [new Trouble($"The last login failed: {failed.Message}", RemedyOf(failed))] : NoTroubles,
            .. QuotaOf(principal),
            .. Warnings(readiness),
        ];
        return troubles.Length == 0
            ? new("ok", "Works", "An access token is at hand.", history.WorksSince)
            : new("warn", "Works, needs attention", "An access token is at hand. Somebody should act:", history.WorksSince)
            {
                Troubles = troubles,
            };
    }

    private static Trouble[] NoTroubles => [];

    private static string RemedyOf(AccessTokenProblem problem) => (problem.Remedy, problem.IsPermanent) switch
    {
        (null, _) => "Wait: the sidecar asks again by itself.",
        ({ } remedy, false) => remedy,
        ({ } remedy, true) => $"{remedy} Then wait some minutes, or let the sidecar try at once, from the same machine or pod: "
            + "curl -X POST and the address of this page with /retry.",
    };

    private static Trouble[] Warnings(HealthResponse readiness) =>
    [
        .. readiness.Keys.Where(static key => key.Problem is not null).Select(static key => new Trouble(
            $"The {key.Slot} signing key: {key.Problem}", null)),
        .. readiness.Warnings.Select(static warning => new Trouble(warning, null)),
    ];

    private static Trouble[] QuotaOf(Principal principal)
        => QuotaSection.PercentOf(principal.Quota) is >= QuotaSection.Warning and var percent
            ? [new($"{percent} % of the org's API calls of 24 hours are used.",
                "When they are used up, Salesforce refuses all calls of all programs. Find out which program calls so much: Setup, System "
                + "Overview, API Usage; those of the sidecar are in the tables below.")]
            : [];
}

/// <param name="What">What is wrong.</param>
/// <param name="Remedy">What to do; null when the first text says it.</param>
internal sealed record Trouble(string What, string? Remedy);
