namespace Sidecar.IntegrationTests.SharedTokens;

/// <summary>Waits, within a bound, for what other processes bring about.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, int seconds = 20) => TrueAsync(() => Task.FromResult(condition()), seconds);

    public static async Task TrueAsync(Func<Task<bool>> condition, int seconds = 20)
    {
        for (var patience = seconds * 50; patience > 0; patience--)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"It did not come true within {seconds} s.");
    }
}
