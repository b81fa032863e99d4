namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>Every wait in a test has an end: a hung test costs everybody.</summary>
public static class Patience
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Bound, TestContext.Current.CancellationToken);

    public static Task InTime(this Task task) => task.WaitAsync(Bound, TestContext.Current.CancellationToken);
}
