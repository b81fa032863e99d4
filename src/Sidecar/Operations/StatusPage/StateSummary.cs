using Sidecar.AccessTokens;
using Sidecar.Principals;

namespace Sidecar.Operations.StatusPage;

/// <summary>The state in a word, since when, and what somebody should do: what a person must see first.</summary>
internal sealed class StateSummary
{
    /// <summary>The worst first.</summary>
    private static readonly string[] Levels = ["bad", "wait", "warn", "ok"];

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

    public static StateSummary Of(Health health, Drain drain, PrincipalDirectory principals)
    {
        var readiness = health.Readiness;
        if (drain.Since is { } stopping)
        {
            return new("wait", "Stopping", "The sidecar finishes the requests in flight and then ends.", stopping);
        }

        // One that nobody has used yet has nothing to say.
        var all = principals.All.Where(static one
            => one.Options.Required || one.Tokens.Status is not { EverHadToken: false, Problem: null });
        var states = all.Select(one => Of(one, principals.Only is null ? $"{one.Name}: " : "")).ToList();
        var worst = states.MinBy(static one => Array.IndexOf(Levels, one.Level))
            ?? new("ok", "Works", "Nobody has used a principal yet.", null);
        Trouble[] troubles = [.. states.SelectMany(static one => one.Troubles), .. Warnings(readiness, principals)];
        return worst.Level == "ok" && troubles.Length > 0
            ? new("warn", "Works, needs attention", $"{worst.Reason} Somebody should act:", worst.Since) { Troubles = troubles }
            : new(worst.Level, worst.Word, worst.Reason, worst.Since) { Troubles = troubles };
    }

    private static StateSummary Of(Principal principal, string prefix)
    {
        var (status, history) = (principal.Tokens.Status, principal.Tokens.History);

        // Readiness stays true once there was a token. A person wants to know whether requests work now.
        if (!status.HasToken)
        {
            return status.Problem is { } problem
                ? new("bad", "Does not work", $"{prefix}There is no access token: requests get an error until there is one.",
                    history.Trouble?.Since)
                {
                    Troubles = [new($"{prefix}{problem.Message}", RemedyOf(problem))],
                }
                : new("wait", "Starting", $"{prefix}The first login is still running.", null);
        }

        return new("ok", "Works", $"{prefix}An access token is at hand.", history.WorksSince)
        {
            Troubles =
            [
                .. status.Problem is { } failed
                    ? [new Trouble($"{prefix}The last login failed: {failed.Message}", RemedyOf(failed))]
                    : NoTroubles,
                .. QuotaOf(principal, prefix),
            ],
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

    private static Trouble[] Warnings(HealthResponse readiness, PrincipalDirectory principals) =>
    [
        .. from one in principals.All
           from key in SigningKeyHealth.Of(one)
           where key.Problem is not null
           select new Trouble($"{(principals.Only is null ? one.Name + ": the" : "The")} {key.Slot} signing key: {key.Problem}", null),
        .. readiness.Warnings.Select(static warning => new Trouble(warning, null)),
    ];

    private static Trouble[] QuotaOf(Principal principal, string prefix)
        => QuotaSection.PercentOf(principal.Quota) is >= QuotaSection.Warning and var percent
            ? [new($"{prefix}{percent} % of the org's API calls of 24 hours are used.",
                "When they are used up, Salesforce refuses all calls of all programs. Find out which program calls so much: Setup, System "
                + "Overview, API Usage; those of the sidecar are in the tables below.")]
            : [];
}

/// <param name="What">What is wrong.</param>
/// <param name="Remedy">What to do; null when the first text says it.</param>
internal sealed record Trouble(string What, string? Remedy);
