using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml;
using Sidecar.AccessTokens;
using Sidecar.Configuration;
using Sidecar.Credentials.Soap;
using Sidecar.Dialects;

namespace Sidecar.LegacyLogins;

/// <summary>
/// Learns org, user and <c>userInfo</c> once from the org itself, through our own access token: the ids from the token answer's identity
/// URL, the rest from one <c>getUserInfo</c> (WF §2.5).
/// </summary>
/// <remarks>
/// Logins wait two seconds at most; the question goes on in the background for those that follow. A success is kept for the life of the
/// process (the configured user does not change), a failure for half a minute, so that an app that logs in over and over does
/// not turn into login attempts at Salesforce.
/// </remarks>
internal sealed partial class OrgIdentitySource : IOrgIdentitySource, IDisposable
{
    private static readonly TimeSpan LoginWaits = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan QuestionTakes = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FailureCounts = TimeSpan.FromSeconds(30);
    private const int LongestAnswer = 64 * 1024;

    private readonly IOrgTokens _tokens;
    private readonly HttpMessageInvoker _egress;
    private readonly SidecarOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<OrgIdentitySource> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private volatile OrgIdentity _current;
    private Task<bool>? _question;
    private long _failedAt;
    private volatile bool _known;

    public OrgIdentitySource(
        IOrgTokens tokens, HttpMessageInvoker egress, SidecarOptions options, TimeProvider time, ILogger<OrgIdentitySource> logger)
    {
        (_tokens, _egress, _options, _time, _logger) = (tokens, egress, options, time, logger);
        _current = OrgIdentity.Fallback(options);
    }

    public OrgIdentity Current => _current;

    public ValueTask<OrgIdentity> GetAsync(CancellationToken cancellationToken) => _known ? new(_current) : AskAsync(cancellationToken);

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

        return _current;
    }

    /// <summary>The question under way, a new one, or none while the last failure counts.</summary>
    private Task<bool>? Question()
    {
        // Closes the race in which two logins each ask.
        lock (_lock)
        {
            if (_question is { IsCompleted: false } underWay) return underWay;
            if (_known || _stopping.IsCancellationRequested) return null;
            if (_failedAt != 0 && _time.GetElapsedTime(_failedAt) < FailureCounts) return null;
            // Off this thread: a token source that blocks must not hold the lock, nor the login beyond its two seconds.
            return _question = Task.Run(LearnAsync);
        }
    }

    private async Task<bool> LearnAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(QuestionTakes, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
            _known = await LearnAsync(both.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever it was, logins go on with what is known; the data call is where trouble gets reported (WF §6.2).
            var reason = failure.GetType().Name;
            Log.NotLearned(_logger, reason);
        }

        if (!_known)
        {
            lock (_lock) _failedAt = _time.GetTimestamp();
        }

        return _known;
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
        _current = ids;
        if (await GetUserInfoAsync(token, ids.UserInfo, cancellationToken).ConfigureAwait(false) is not { } info) return false;
        _tokens.MarkUsed(token);
        if (int.TryParse(info["sessionSecondsValid"], out var seconds) && seconds > 0) _tokens.LearnSessionTimeout(TimeSpan.FromSeconds(seconds));
        _current = ids with { OrganizationId = SalesforceId.To18(info["organizationId"]), UserId = SalesforceId.To18(info["userId"]), UserInfo = info };
        Log.Learned(_logger, _current.OrganizationId);
        return true;
    }

    private OrgIdentity WithIds(AccessToken token)
    {
        var organizationId = SalesforceId.IsId(token.OrganizationId, "00D") ? SalesforceId.To18(token.OrganizationId!) : _current.OrganizationId;
        var userId = SalesforceId.IsId(token.UserId, "005") ? SalesforceId.To18(token.UserId!) : _current.UserId;
        var info = new UserInfo(organizationId, userId, _current.UserInfo["profileId"], _options.Username);
        return new OrgIdentity(organizationId, userId, OrgIdentity.IsSandbox(token.InstanceUrl), info);
    }

    private async Task<UserInfo?> GetUserInfoAsync(AccessToken token, UserInfo defaults, CancellationToken cancellationToken)
    {
        var envelope =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" " +
            "xmlns=\"urn:partner.soap.sforce.com\"><soapenv:Header><SessionHeader><sessionId>" + XmlEscape.Escape(token.Value) +
            "</sessionId></SessionHeader></soapenv:Header><soapenv:Body><getUserInfo/></soapenv:Body></soapenv:Envelope>";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(token.InstanceUrl, $"/services/Soap/u/{_options.ApiVersion}"));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(envelope));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/xml") { CharSet = "UTF-8" };
        request.Headers.TryAddWithoutValidation("SOAPAction", "\"\"");
        using var response = await _egress.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is not HttpStatusCode.OK)
        {
            var reason = $"getUserInfo answered {(int)response.StatusCode}";
            Log.NotLearned(_logger, reason);
            return null;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var answer = await BoundedBody.ReadAsync(stream, LongestAnswer, cancellationToken).ConfigureAwait(false);
        try
        {
            if (answer is not null && UserInfo.Read(answer, defaults) is { } info) return info;
        }
        catch (XmlException)
        {
            // Said below, without content.
        }

        Log.NotLearned(_logger, "getUserInfo answered something unreadable");
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1301, EventName = "OrgIdentityLearned", Level = LogLevel.Debug, Message = "Login answers now carry the real user info of org {Org}")]
        public static partial void Learned(ILogger logger, string org);

        [LoggerMessage(EventId = 1302, EventName = "OrgIdentityNotLearned", Level = LogLevel.Debug,
            Message = "The org was not asked who we are ({Reason}); login answers carry plausible values meanwhile")]
        public static partial void NotLearned(ILogger logger, string reason);
    }
}
