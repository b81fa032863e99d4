namespace Sidecar.AccessTokens;

/// <summary>Token requests since the start: granted by the reason for the login, failed by the place where they failed.</summary>
internal sealed class LoginCounts
{
    private readonly long[] _granted = new long[Enum.GetValues<LoginReason>().Length];
    private readonly long[] _failed = new long[Enum.GetValues<AccessTokenProblemKind>().Length];

    public void Count(LoginReason reason, AccessTokenResult result)
        => Interlocked.Increment(ref result.Problem is { } problem ? ref _failed[(int)problem.Kind] : ref _granted[(int)reason]);

    public long Granted(LoginReason reason) => Volatile.Read(ref _granted[(int)reason]);

    public long Failed(AccessTokenProblemKind kind) => Volatile.Read(ref _failed[(int)kind]);
}
