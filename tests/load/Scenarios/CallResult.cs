namespace Sidecar.LoadTests.Scenarios;

/// <summary>What a call came to.</summary>
/// <param name="Error">Kind of error, few different ones so that they can be counted; null: answered as it should be.</param>
/// <param name="Wrong">Whether the answer belongs to another call, or is not what was asked: never to be excused by a fault.</param>
public readonly record struct CallResult(string? Error, bool Wrong = false)
{
    public static CallResult Good => default;

    public static CallResult Failed(string kind) => new(kind);

    public static CallResult WrongAnswer(string what) => new("wrong answer: " + what, Wrong: true);
}
