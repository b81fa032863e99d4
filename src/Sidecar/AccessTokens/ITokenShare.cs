namespace Sidecar.AccessTokens;

/// <summary>Where replicas of one user share their login. Without one, each replica logs in by itself.</summary>
internal interface ITokenShare
{
    /// <summary>Told a token that another replica got, newer than any token before. Not called while it is null.</summary>
    Action<AccessToken>? Received { get; set; }

    /// <summary>What health checks may know.</summary>
    TokenShareStatus Status { get; }

    /// <summary>
    /// A token that another replica got, or that of <paramref name="login"/>. Whatever the share does, this gives a result.
    /// </summary>
    /// <param name="known">The token that is to be replaced; null when there is none.</param>
    /// <param name="rejected">Whether Salesforce rejected it. Then no replica gets it from the share any more.</param>
    /// <param name="login">Logs in. Its expected failures are results.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<AccessTokenResult> AcquireAsync(
        AccessToken? known, bool rejected, Func<CancellationToken, Task<AccessTokenResult>> login, CancellationToken cancellationToken);
}

/// <summary>How it is with the share.</summary>
/// <param name="Problem">Why this replica logs in by itself now, in a sentence; null while tokens are shared.</param>
internal sealed record TokenShareStatus(string? Problem);
