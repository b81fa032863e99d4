namespace Sidecar.AccessTokens;

/// <summary>What one request to the token endpoint brought.</summary>
public sealed record TokenAnswer
{
    private TokenAnswer()
    {
    }

    public AccessToken? Token { get; private init; }

    public AccessTokenProblem? Problem { get; private init; }

    /// <summary>What the problem means for asking again.</summary>
    public TokenErrorClass Class { get; private init; }

    /// <summary>The row of the error table, when the endpoint answered with an OAuth error.</summary>
    public TokenErrorRow? Row { get; private init; }

    /// <summary>How long the endpoint asked to be left alone (<c>Retry-After</c>, bounded); null when it did not.</summary>
    public TimeSpan? AskedToWait { get; init; }

    public static TokenAnswer Granted(AccessToken token) => new() { Token = token };

    public static TokenAnswer Failed(AccessTokenProblem problem, TokenErrorClass errorClass, TokenErrorRow? row = null) =>
        new() { Problem = problem, Class = errorClass, Row = row };

    /// <summary>Same as the token's and the problem's: no secrets.</summary>
    public override string ToString() => Token?.ToString() ?? Problem!.Message;
}
