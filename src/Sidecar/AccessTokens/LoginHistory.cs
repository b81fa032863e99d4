namespace Sidecar.AccessTokens;

/// <summary>Since when logins work or fail, and why the last one failed: what an operator asks first.</summary>
internal sealed class LoginHistory(TimeProvider time)
{
    private volatile LoginTrouble? _trouble;
    private long _worksSince;

    /// <summary>The last trouble, whether it stands or has ended; null when there was none since the start.</summary>
    public LoginTrouble? Trouble => _trouble;

    /// <summary>When a login worked for the first time, or again after the last trouble; null before.</summary>
    public DateTimeOffset? WorksSince => Volatile.Read(ref _worksSince) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>Every caller comes here while a problem stands: nothing new costs nothing.</summary>
    /// <remarks>Called by one thread at a time, as <see cref="Worked"/>.</remarks>
    public void Failed(AccessTokenProblem problem)
    {
        var now = _trouble;
        if (now is not { Ended: null })
        {
            _trouble = new(problem, time.GetUtcNow(), null);
        }
        else if (now.Problem.Message != problem.Message)
        {
            // Another reason for the same trouble: there is no token since the first.
            _trouble = now with { Problem = problem };
        }
    }

    /// <summary>A login is over.</summary>
    public void Note(AccessTokenResult result)
    {
        if (result.Problem is { } problem)
        {
            Failed(problem);
        }
        else
        {
            Worked();
        }
    }

    public void Worked()
    {
        if (_trouble is { Ended: null } trouble)
        {
            var now = time.GetUtcNow();
            Volatile.Write(ref _worksSince, now.UtcTicks);
            _trouble = trouble with { Ended = now };
        }
        else if (_worksSince == 0)
        {
            Volatile.Write(ref _worksSince, time.GetUtcNow().UtcTicks);
        }
    }
}

/// <summary>A time without successful logins.</summary>
/// <param name="Problem">Why, as of the last attempt.</param>
/// <param name="Since">When the first of its logins failed.</param>
/// <param name="Ended">When a login worked again; null while none has.</param>
internal sealed record LoginTrouble(AccessTokenProblem Problem, DateTimeOffset Since, DateTimeOffset? Ended);
