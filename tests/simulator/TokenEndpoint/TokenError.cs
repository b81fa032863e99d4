using System.Text.Json.Nodes;

namespace Simulator.TokenEndpoint;

/// <summary>An OAuth error of the token endpoint, worded as Salesforce words it (WF §1.4).</summary>
public sealed record TokenError(string Error, string Description, int Status = 400)
{
    public static TokenError UserNotApproved { get; } = new("invalid_grant", "user hasn't approved this consumer");
    public static TokenError UserNotAdminApproved { get; } = new("invalid_app_access", "user is not admin approved to access this app");
    public static TokenError AppNotFound { get; } = new("app_not_found", "External client app is not installed in this org");
    public static TokenError AudienceInvalid { get; } = new("invalid_grant", "audience is invalid");
    public static TokenError AudienceValidationFailed { get; } = new("invalid_grant", "Audience validation failed");
    public static TokenError InvalidAssertion { get; } = new("invalid_grant", "invalid assertion");
    public static TokenError ExpiredAuthorizationCode { get; } = new("invalid_grant", "expired authorization code");
    public static TokenError AlreadyProcessing { get; } = new("invalid_grant", "token request is already being processed");
    public static TokenError RetryYourRequest { get; } = new("unknown_error", "retry your request");
    public static TokenError ClientIdentifierInvalid { get; } = new("invalid_client_id", "client identifier invalid");
    public static TokenError InvalidClientCredentials { get; } = new("invalid_client", "invalid client credentials");
    public static TokenError AppMustBeInstalled { get; } = new("invalid_client", "app must be installed into org");
    public static TokenError GrantTypeNotSupported { get; } = new("unsupported_grant_type", "grant type not supported");
    public static TokenError AuthenticationFailure { get; } = new("invalid_grant", "authentication failure");
    public static TokenError InactiveUser { get; } = new("invalid_grant", "inactive user");
    public static TokenError UserIsInactive { get; } = new("inactive_user", "user is inactive");
    public static TokenError InactiveOrganization { get; } = new("inactive_org", "organization is locked, closed, or suspended");
    public static TokenError IpRestricted { get; } = new("invalid_grant", "ip restricted");
    public static TokenError ActivationSecretInvalid { get; } = new("invalid_grant", "activation secret invalid");
    public static TokenError ExpiredToken { get; } = new("invalid_grant", "expired access/refresh token");
    public static TokenError ScopeNotSupported { get; } = new("invalid_request", "scope parameter not supported");

    /// <summary>More than the hourly logins; the body is assumed (WF §1.4, §9).</summary>
    public static TokenError LoginRateExceeded { get; } = new("invalid_grant", "login rate exceeded");

    /// <summary>Every error above, by property name; what the HTTP control API accepts.</summary>
    public static IReadOnlyDictionary<string, TokenError> All { get; } = new Dictionary<string, TokenError>(
        StringComparer.OrdinalIgnoreCase)
    {
        [nameof(UserNotApproved)] = UserNotApproved,
        [nameof(UserNotAdminApproved)] = UserNotAdminApproved,
        [nameof(AppNotFound)] = AppNotFound,
        [nameof(AudienceInvalid)] = AudienceInvalid,
        [nameof(AudienceValidationFailed)] = AudienceValidationFailed,
        [nameof(InvalidAssertion)] = InvalidAssertion,
        [nameof(ExpiredAuthorizationCode)] = ExpiredAuthorizationCode,
        [nameof(AlreadyProcessing)] = AlreadyProcessing,
        [nameof(RetryYourRequest)] = RetryYourRequest,
        [nameof(ClientIdentifierInvalid)] = ClientIdentifierInvalid,
        [nameof(InvalidClientCredentials)] = InvalidClientCredentials,
        [nameof(AppMustBeInstalled)] = AppMustBeInstalled,
        [nameof(GrantTypeNotSupported)] = GrantTypeNotSupported,
        [nameof(AuthenticationFailure)] = AuthenticationFailure,
        [nameof(InactiveUser)] = InactiveUser,
        [nameof(UserIsInactive)] = UserIsInactive,
        [nameof(InactiveOrganization)] = InactiveOrganization,
        [nameof(IpRestricted)] = IpRestricted,
        [nameof(ActivationSecretInvalid)] = ActivationSecretInvalid,
        [nameof(ExpiredToken)] = ExpiredToken,
        [nameof(ScopeNotSupported)] = ScopeNotSupported,
        [nameof(LoginRateExceeded)] = LoginRateExceeded,
    };

    public string ToJson() => new JsonObject { ["error"] = Error, ["error_description"] = Description }.ToJsonString(JsonText.Relaxed);
}
