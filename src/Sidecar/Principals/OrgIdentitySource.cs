using Sidecar.AccessTokens;
using Sidecar.Configuration;
using Sidecar.Soap;
using Sidecar.Streams;

namespace Sidecar.Principals;

/// <summary>
/// Learns org, user and <c>userInfo</c> from the org itself, through our own access token: the ids from the token response's identity URL,
/// the rest from one <c>getUserInfo</c> (WF §2.5).
/// </summary>
/// <remarks>
/// A login waits two seconds at most; the question goes on in the background for the logins that follow. A success is kept until a token
/// names another org or user (a refreshed sandbox has a new org id at the same My Domain). A failure is kept for half a minute, so that an
/// app that logs in over and over does not cause login attempts at Salesforce.
/// </remarks>
internal sealed partial class OrgIdentitySource : IOrgIdentitySource, IDisposable
{
    private static readonly TimeSpan LoginWaits = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan QuestionTakes = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FailureLasts = TimeSpan.FromSeconds(30);

    private readonly IOrgTokens _tokens;
    private readonly UserInfoRequest _userInfo;
    private readonly SidecarOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<OrgIdentitySource> _logger;
    private readonly SingleFlight<bool> _question = new();
    private readonly OrgIdentity _fallback;
    private volatile Known _known;
    private (string Whose, long At)? _failure;

    public OrgIdentitySource(
        IOrgTokens tokens, HttpMessageInvoker egress, SidecarOptions options, TimeProvider time, ILogger<OrgIdentitySource> logger)
    {
        (_tokens, _options, _time, _logger) = (tokens, options, time, logger);
        _userInfo = new(egress, options);
        _fallback = OrgIdentity.Fallback(options);
        _known = new("", _fallback, Complete: false);
    }

    public OrgIdentity Current => _known.Identity;

    public ValueTask<OrgIdentity> GetAsync(CancellationToken cancellationToken) => IsLearned ? new(Current) : AskAsync(cancellationToken);

    /// <summary>
    /// All is known about the owner of the latest token. Without a token there is nothing that could disagree with what is known.
    /// </summary>
    private bool IsLearned => _known is { Complete: true } known && (_tokens.Latest is not { } token || WhoseIs(token) == known.Whose);

    public void Dispose() => _question.Dispose();

    private async ValueTask<OrgIdentity> AskAsync(CancellationToken cancellationToken)
    {
        if (Question(cancellationToken) is { } question)
        {
            try
            {
                await question.WaitAsync(LoginWaits, _time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The org's response comes too late for this login; it is not an error of the login.
            }
        }

        return Current;
    }

    /// <summary>The question that all logins share, or null while nothing is to be asked.</summary>
    private Task<bool>? Question(CancellationToken cancellationToken)
    {
        // "Is there anything to ask?" and "ask" are one step, or two logins could each ask.
        lock (_question.Gate)
        {
            return _question.InFlight || !(IsLearned || FailureCounts_NeedsLock())
                ? _question.JoinAsync(AskOrgAsync, Conclude_NeedsLock, cancellationToken)
                : null;
        }
    }

    // A failure with one org, or with none, says nothing about the next.
    private bool FailureCounts_NeedsLock()
        => _failure is { } failure && failure.Whose == WhoseIs(_tokens.Latest) && _time.GetElapsedTime(failure.At) < FailureLasts;

    private void Conclude_NeedsLock(bool learned) => _failure = learned ? null : (WhoseIs(_tokens.Latest), _time.GetTimestamp());

    private async Task<bool> AskOrgAsync(CancellationToken stopping)
    {
        try
        {
            return await TimeLimit.WithinAsync(QuestionTakes, _time, LearnAsync, stopping);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever it was, logins go on with what is known; the data call is where trouble gets reported (WF §6.2).
            var reason = failure.GetType().Name;
            Log.NotLearned(_logger, reason);
            return false;
        }
    }

    private async ValueTask<bool> LearnAsync(CancellationToken cancellationToken)
    {
        var result = await _tokens.GetAsync(cancellationToken);
        if (!result.Succeeded)
        {
            var reason = result.Problem.Kind.ToString();
            Log.NotLearned(_logger, reason);
            return false;
        }

        var token = result.Token;
        var ids = WithIds(token);
        _known = new(WhoseIs(token), ids, Complete: false);
        var (info, why) = await _userInfo.SendAsync(token, ids.UserInfo, cancellationToken);
        if (info is null)
        {
            Log.NotLearned(_logger, why);
            return false;
        }

        _tokens.MarkUsed(token);
        if (int.TryParse(info["sessionSecondsValid"], out var seconds) && seconds > 0)
        {
            _tokens.LearnSessionTimeout(TimeSpan.FromSeconds(seconds));
        }

        var identity = ids with
        {
            OrganizationId = SalesforceId.To18(info["organizationId"]),
            UserId = SalesforceId.To18(info["userId"]),
            UserInfo = info,
        };
        _known = new(WhoseIs(token), identity, Complete: true);
        Log.Learned(_logger, identity.OrganizationId);
        return true;
    }

    private OrgIdentity WithIds(AccessToken token)
    {
        // What was learned about one org is not said about another.
        var known = _known.Whose == WhoseIs(token) ? Current : _fallback;
        var organizationId = SalesforceId.IsId(token.OrganizationId, "00D")
            ? SalesforceId.To18(token.OrganizationId!)
            : known.OrganizationId;
        var userId = SalesforceId.IsId(token.UserId, "005") ? SalesforceId.To18(token.UserId!) : known.UserId;
        var info = new UserInfo(organizationId, userId, known.UserInfo["profileId"], _options.Username);
        return new OrgIdentity(organizationId, userId, OrgIdentity.IsSandbox(token.InstanceUrl), info);
    }

    /// <summary>
    /// Org and user of a token, for comparison; the org's host when the token response named neither; empty for no token.
    /// </summary>
    private static string WhoseIs(AccessToken? token) => token is null ? ""
        : token.OrganizationId is null ? token.InstanceUrl.Host
        : $"{token.OrganizationId}/{token.UserId}";

    /// <param name="Whose">See <see cref="WhoseIs"/>.</param>
    /// <param name="Identity">What login responses say.</param>
    /// <param name="Complete">True when the org said it, false when it is filled up with plausible values.</param>
    private sealed record Known(string Whose, OrgIdentity Identity, bool Complete);

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Debug,
            "Login responses now have the real user info of org {Org}",
            EventName = "OrgIdentityLearned")]
        public static partial void Learned(ILogger logger, string org);

        [LoggerMessage(1302, LogLevel.Debug,
            "The sidecar could not ask the org who it is ({Reason}); login responses have plausible values until it can",
            EventName = "OrgIdentityNotLearned")]
        public static partial void NotLearned(ILogger logger, string reason);
    }
}
