using Sidecar.AccessTokens;
using Sidecar.Configuration;
using Sidecar.Dialects;

namespace Sidecar.LegacyLogins;

/// <summary>
/// Learns org, user and <c>userInfo</c> from the org itself, through our own access token: the ids from the token answer's identity URL, the rest
/// from one <c>getUserInfo</c> (WF §2.5).
/// </summary>
/// <remarks>
/// Logins wait two seconds at most; the question goes on in the background for those that follow. A success is kept until a token names another
/// org or user (a refreshed sandbox has a new org id at the same My Domain), a failure for half a minute, so that an app that logs in over and over
/// does not turn into login attempts at Salesforce.
/// </remarks>
internal sealed partial class OrgIdentitySource : IOrgIdentitySource, IDisposable
{
    private static readonly TimeSpan LoginWaits = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan QuestionTakes = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FailureCounts = TimeSpan.FromSeconds(30);

    private readonly IOrgTokens _tokens;
    private readonly UserInfoRequest _userInfo;
    private readonly SidecarOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<OrgIdentitySource> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly OrgIdentity _fallback;
    private volatile Known _known;
    private Task? _question;
    private (string Whose, long At)? _failure;

    public OrgIdentitySource(
        IOrgTokens tokens, HttpMessageInvoker egress, SidecarOptions options, TimeProvider time, ILogger<OrgIdentitySource> logger)
    {
        (_tokens, _options, _time, _logger) = (tokens, options, time, logger);
        _userInfo = new(egress, options.ApiVersion);
        _fallback = OrgIdentity.Fallback(options);
        _known = new("", _fallback, Complete: false);
    }

    public OrgIdentity Current => _known.Identity;

    public ValueTask<OrgIdentity> GetAsync(CancellationToken cancellationToken) => IsLearned ? new(Current) : AskAsync(cancellationToken);

    /// <summary>All is known of whom the latest token belongs to. Without a token there is nothing that what is known could disagree with.</summary>
    private bool IsLearned => _known is { Complete: true } known && (_tokens.Latest is not { } token || WhoseIs(token) == known.Whose);

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async ValueTask<OrgIdentity> AskAsync(CancellationToken cancellationToken)
    {
        if (Question() is { } question)
        {
            try
            {
                await question.WaitAsync(LoginWaits, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The answer comes too late for this login; it is not an error of the login.
            }
        }

        return Current;
    }

    /// <summary>The question under way, a new one, or none while the last failure counts.</summary>
    private Task? Question()
    {
        // Closes the race in which two logins each ask.
        lock (_lock)
        {
            if (_question is { IsCompleted: false } underWay) return underWay;
            if (IsLearned || _stopping.IsCancellationRequested) return null;
            // A failure with one org, or with none, says nothing about the next.
            if (_failure is { } failure && failure.Whose == WhoseIs(_tokens.Latest) && _time.GetElapsedTime(failure.At) < FailureCounts) return null;
            // Off this thread: a token source that blocks must not hold the lock, nor the login beyond its two seconds.
            return _question = Task.Run(LearnAsync);
        }
    }

    private async Task LearnAsync()
    {
        var learned = false;
        try
        {
            using var timeout = new CancellationTokenSource(QuestionTakes, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
            learned = await LearnAsync(both.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever it was, logins go on with what is known; the data call is where trouble gets reported (WF §6.2).
            var reason = failure.GetType().Name;
            Log.NotLearned(_logger, reason);
        }

        lock (_lock) _failure = learned ? null : (WhoseIs(_tokens.Latest), _time.GetTimestamp());
    }

    private async Task<bool> LearnAsync(CancellationToken cancellationToken)
    {
        var result = await _tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            var reason = result.Problem.Kind.ToString();
            Log.NotLearned(_logger, reason);
            return false;
        }

        var token = result.Token;
        var ids = WithIds(token);
        _known = new(WhoseIs(token), ids, Complete: false);
        var (info, why) = await _userInfo.SendAsync(token, ids.UserInfo, cancellationToken).ConfigureAwait(false);
        if (info is null)
        {
            Log.NotLearned(_logger, why);
            return false;
        }

        _tokens.MarkUsed(token);
        if (int.TryParse(info["sessionSecondsValid"], out var seconds) && seconds > 0) _tokens.LearnSessionTimeout(TimeSpan.FromSeconds(seconds));
        var identity = ids with { OrganizationId = SalesforceId.To18(info["organizationId"]), UserId = SalesforceId.To18(info["userId"]), UserInfo = info };
        _known = new(WhoseIs(token), identity, Complete: true);
        Log.Learned(_logger, identity.OrganizationId);
        return true;
    }

    private OrgIdentity WithIds(AccessToken token)
    {
        // What was learned of one org is not told of another.
        var known = _known.Whose == WhoseIs(token) ? Current : _fallback;
        var organizationId = SalesforceId.IsId(token.OrganizationId, "00D") ? SalesforceId.To18(token.OrganizationId!) : known.OrganizationId;
        var userId = SalesforceId.IsId(token.UserId, "005") ? SalesforceId.To18(token.UserId!) : known.UserId;
        var info = new UserInfo(organizationId, userId, known.UserInfo["profileId"], _options.Username);
        return new OrgIdentity(organizationId, userId, OrgIdentity.IsSandbox(token.InstanceUrl), info);
    }

    /// <summary>Org and user of a token, for comparison; the org's host when the token answer named neither; empty for no token.</summary>
    private static string WhoseIs(AccessToken? token) => token is null ? ""
        : token.OrganizationId is null ? token.InstanceUrl.Host
        : $"{token.OrganizationId}/{token.UserId}";

    /// <param name="Whose">See <see cref="WhoseIs"/>.</param>
    /// <param name="Identity">What login answers say.</param>
    /// <param name="Complete">Told by the org, not filled up with plausible values.</param>
    private sealed record Known(string Whose, OrgIdentity Identity, bool Complete);

    private static partial class Log
    {
        [LoggerMessage(EventId = 1301, EventName = "OrgIdentityLearned", Level = LogLevel.Debug, Message = "Login answers now carry the real user info of org {Org}")]
        public static partial void Learned(ILogger logger, string org);

        [LoggerMessage(EventId = 1302, EventName = "OrgIdentityNotLearned", Level = LogLevel.Debug,
            Message = "The org was not asked who we are ({Reason}); login answers carry plausible values meanwhile")]
        public static partial void NotLearned(ILogger logger, string reason);
    }
}
