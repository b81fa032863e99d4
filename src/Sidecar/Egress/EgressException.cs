namespace Sidecar.Egress;

/// <summary>A request that got no response, in words for people: what failed, and what to do about it.</summary>
internal sealed class EgressException(EgressProblem problem, HttpRequestError error, Exception cause)
    : HttpRequestException(error, problem.Text, cause)
{
    public EgressProblem Problem => problem;

    /// <summary>The one in <paramref name="failure"/>, however deep; null when there is none.</summary>
    public static EgressException? In(Exception? failure) => failure switch
    {
        null => null,
        EgressException found => found,
        AggregateException several => several.InnerExceptions.Select(In).FirstOrDefault(found => found is not null),
        _ => In(failure.InnerException),
    };
}

/// <summary>What failed on the way out.</summary>
/// <param name="Type">The error type of RFC 9209 for it.</param>
/// <param name="Text">One sentence that names the culprit.</param>
/// <param name="Remedy">What to do: one sentence.</param>
internal sealed record EgressProblem(string Type, string Text, string Remedy);
