using Sidecar.AccessTokens;

namespace Sidecar.IntegrationTests.AccessTokens;

/// <summary>Every row of WF §1.4, through the wire.</summary>
public class TokenErrorTableTests
{
    public static TheoryData<string, string?, string, string> Facts => new()
    {
        { "invalid_grant", "user hasn't approved this consumer", nameof(TokenErrorClass.Permanent), "pre-authorized" },
        { "invalid_app_access", "user is not admin approved to access this app", nameof(TokenErrorClass.Permanent), "assign the app" },
        { "invalid_app_access", "something newer", nameof(TokenErrorClass.Permanent), "assign the app" },
        { "app_not_found", "External client app is not installed in this org", nameof(TokenErrorClass.Permanent), "My Domain" },
        { "OAUTH_EC_APP_NOT_FOUND", null, nameof(TokenErrorClass.Permanent), "My Domain" },
        { "invalid_grant", "audience is invalid", nameof(TokenErrorClass.Permanent), "audience" },
        { "invalid_grant", "Audience validation failed", nameof(TokenErrorClass.Permanent), "audience" },
        { "invalid_grant", "invalid assertion", nameof(TokenErrorClass.Permanent), "certificate" },
        { "invalid_grant", "expired authorization code", nameof(TokenErrorClass.Transient), "clock" },
        { "invalid_grant", "token request is already being processed", nameof(TokenErrorClass.Transient), "replicas" },
        { "unknown_error", "retry your request", nameof(TokenErrorClass.Transient), "My Domain" },
        { "unknown_error", null, nameof(TokenErrorClass.Transient), "My Domain" },
        { "invalid_client_id", "client identifier invalid", nameof(TokenErrorClass.Permanent), "consumer key" },
        { "invalid_client", "invalid client credentials", nameof(TokenErrorClass.Permanent), "another OAuth flow" },
        { "invalid_client", "app must be installed into org", nameof(TokenErrorClass.Permanent), "Connected Apps OAuth Usage" },
        { "invalid_client", "anything else", nameof(TokenErrorClass.Permanent), "consumer key" },
        { "unsupported_grant_type", "grant type not supported", nameof(TokenErrorClass.Permanent), "JWT Bearer Flow" },
        { "invalid_grant", "authentication failure", nameof(TokenErrorClass.Permanent), "Login History" },
        { "invalid_request", "scope parameter not supported", nameof(TokenErrorClass.Permanent), "set on the app" },
        { "invalid_grant", "inactive user", nameof(TokenErrorClass.Permanent), "Reactivate" },
        { "inactive_user", "user is inactive", nameof(TokenErrorClass.Permanent), "Reactivate" },
        { "inactive_org", "organization is locked, closed, or suspended", nameof(TokenErrorClass.Permanent), "administrator" },
        { "invalid_grant", "ip restricted", nameof(TokenErrorClass.Permanent), "egress address" },
        { "invalid_grant", "activation secret invalid", nameof(TokenErrorClass.Permanent), "approval" },
        { "invalid_grant", "expired access/refresh token", nameof(TokenErrorClass.Permanent), "another OAuth flow" },
        { "invalid_grant", "user must reset password", nameof(TokenErrorClass.Permanent), "Password Never Expires" },
        { "invalid_grant", "invalid user credentials", nameof(TokenErrorClass.Permanent), "username" },
        { "OAUTH_APPROVAL_ERROR_GENERIC", null, nameof(TokenErrorClass.Permanent), "Connected Apps OAuth Usage" },
        { "temporarily_unavailable", null, nameof(TokenErrorClass.Transient), "tries again" },
        { "server_error", null, nameof(TokenErrorClass.Transient), "tries again" },
        { "invalid_grant", "login rate exceeded", nameof(TokenErrorClass.RateLimited), "Login History" },
        { "LOGIN_RATE_EXCEEDED", null, nameof(TokenErrorClass.RateLimited), "Login History" },
        { "invalid_grant", "LOGIN_RATE_EXCEEDED: try later", nameof(TokenErrorClass.RateLimited), "Login History" },
        { "invalid_grant", "USER HASN'T APPROVED THIS CONSUMER", nameof(TokenErrorClass.Permanent), "pre-authorized" },
        { "invalid_grant", "the corporate integration operates elsewhere", nameof(TokenErrorClass.Permanent), "Login History" },
        { "never_heard_of", "whatever", nameof(TokenErrorClass.Permanent), "Login History" },
        { "invalid_grant", null, nameof(TokenErrorClass.Permanent), "Login History" },
    };

    [Theory]
    [MemberData(nameof(Facts))]
    public async Task Error_IsDiagnosed(string error, string? description, string expectedName, string remedy)
    {
        var expected = Enum.Parse<TokenErrorClass>(expectedName);
        await using var world = await TokenWorld.StartAsync(options => options.TokenRequests.MaxRetries = 1);
        world.Org.Always = Answer.Error(error, description);

        var problem = await world.ProblemAsync();

        Assert.Equal(
            expected switch
            {
                TokenErrorClass.Transient => AccessTokenProblemKind.Transient,
                TokenErrorClass.RateLimited => AccessTokenProblemKind.RateLimited,
                _ => AccessTokenProblemKind.Refused,
            },
            problem.Kind);
        Assert.Equal(error, problem.OAuthError);
        Assert.Equal(description, problem.OAuthErrorDescription);
        Assert.Contains(error, problem.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, problem.Remedy, StringComparison.Ordinal);
        Assert.NotNull(problem.RetryAfter);
        Assert.Equal(expected == TokenErrorClass.Permanent, problem.IsPermanent);
        // Only what passes by itself is repeated.
        Assert.Equal(expected == TokenErrorClass.Transient ? 2 : 1, world.Org.Requests);
        Assert.Equal(expected == TokenErrorClass.Transient ? 0 : 1, world.Logs.Count(1602));
        Assert.Equal(problem.Message, world.Source.Status.Problem!.Message);
    }

    [Fact]
    public void EveryRow_IsReachable()
    {
        var reached = Facts.Select(row => TokenErrorTable.Find(row.Data.Item1, row.Data.Item2)).ToHashSet();
        Assert.Empty(TokenErrorTable.Rows.Except(reached));
        Assert.Contains(TokenErrorTable.Unknown, reached);
    }
}
