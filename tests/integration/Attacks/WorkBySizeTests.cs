using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>
/// What a request costs grows with its size and not with a power of it: eight times the input costs at most eight times the work, for every
/// parser on the request path. Measured in processor time of the published binary, which is what a request takes from all others.
/// </summary>
public sealed class WorkBySizeTests(ITestOutputHelper output) : StageTest(Sidecars.Published)
{
    private const int Growth = 8;

    // Twice the growth for what the machine adds by chance; a square would be 64 times.
    private const int Bound = 2 * Growth;

    // Below this a measurement is mostly that of the connection, and no attack: 20 such requests a second are 1 % of a processor.
    private const double CheapMilliseconds = 0.5;

    public static TheoryData<string> Parsers { get; } = [.. HostileInput.All.Keys.Select(ParserOf).Distinct()];

    [Theory]
    [MemberData(nameof(Parsers))]
    public async Task LargerInput_CostsInProportion(string parser)
    {
        await using var stage = await ReadyAsync(SetAsync());
        stage.Org.Control.Settings.RecordRequests = false;
        var bad = new List<string>();
        foreach (var (name, (size, request)) in HostileInput.All.Where(input => ParserOf(input.Key) == parser))
        {
            var (small, large) = (double.MaxValue, double.MaxValue);

            // The least of several rounds: collections and timers only add.
            for (var round = 0; round < 5; round++)
            {
                small = Math.Min(small, await CostAsync(stage, request(size)));
                large = Math.Min(large, await CostAsync(stage, request(Growth * size)));
            }

            output.WriteLine($"{name}: {small:0.00} ms, {large:0.00} ms, {large / small:0.0} times");
            if (large > CheapMilliseconds && large > Bound * small)
            {
                bad.Add($"{name}: {small:0.00} ms, then {large:0.00} ms");
            }
        }

        Assert.Empty(bad);
        await AssertUnharmedAsync(stage);
    }

    private static string ParserOf(string name) => name.Split(':')[0];

    private static async Task<double> CostAsync(Stage stage, byte[] request)
    {
        const int Times = 4;
        var id = ((PublishedSidecar)stage.Sidecar).ProcessId;
        var before = ProcessWork.Of(id);
        for (var n = 0; n < Times; n++)
        {
            using var client = await RawClient.ConnectAsync(stage.Sidecar.Address);
            try
            {
                await client.Stream.WriteAsync(request, TestContext.Current.CancellationToken).AsTask().InTime();
            }
            catch (IOException)
            {
                // Refused before it was sent whole.
            }

            await client.ReadAsync(TimeSpan.FromSeconds(20));
        }

        return (ProcessWork.Of(id) - before) / 1e6 / Times;
    }
}
