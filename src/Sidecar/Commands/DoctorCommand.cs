using System.CommandLine;
using Sidecar.AccessTokens;
using Sidecar.Assertions;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.Egress;
using Sidecar.Secrets;
using Sidecar.Streams;

namespace Sidecar.Commands;

/// <summary>
/// <c>sidecar doctor</c>: goes through the setup as the sidecar would, step by step, and says at which step it fails and what to do.
/// </summary>
internal static class DoctorCommand
{
    private const int LongestResponse = 64 * 1024;

    private static readonly TimeSpan LargeOffset = TimeSpan.FromSeconds(60);

    public static Command Create(SettingOptions settings)
    {
        var verb = new Command(
            "doctor", "Try this configuration: read the key, log in to Salesforce, make one call; exit code 0 when all is well");
        var principal = new Option<string?>("--principal") { Description = "Try only this principal", HelpName = "name" };
        verb.Add(principal);
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            settings.Read(parsed), parsed.GetValue(principal), new(Console.Out, Console.Error), cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(Settings settings, string? only, DoctorReport report, CancellationToken cancellationToken)
    {
        if (settings.Errors.Count > 0)
        {
            await ConfigurationReport.WriteAsync(Console.Error, settings.Errors);
            return RunCommand.ConfigurationError;
        }

        foreach (var warning in settings.Warnings)
        {
            await report.WarnAsync(warning);
        }

        var all = settings.Options.AllPrincipals;
        var chosen = all.Where(one => only is null || one.Name.Equals(only, StringComparison.OrdinalIgnoreCase)).ToList();
        if (chosen.Count == 0)
        {
            await Console.Error.WriteLineAsync(
                $"sidecar: there is no principal '{only}'; there are: {string.Join(", ", all.Select(static one => one.Name))}");
            return CommandLineErrors.Usage;
        }

        var worst = 0;
        foreach (var principal in chosen)
        {
            if (all.Count > 1)
            {
                await report.NoteAsync($"principal {principal.Name}");
            }

            worst = Math.Max(worst, await TryAsync(principal.Settings, report, cancellationToken));
        }

        return worst;
    }

    private static async Task<int> TryAsync(SidecarOptions options, DoctorReport report, CancellationToken cancellationToken)
    {
        await report.OkAsync($"configuration: {options.Username} at {options.LoginHost}, audience {options.Audience}");
        if (options.LoginHostIsShared)
        {
            await report.WarnAsync(SidecarOptions.SharedLoginHost(options.LoginHost.Host));
        }

        var files = await DoctorFiles.CheckAsync(options, report);
        if (files != DoctorFiles.Result.Useless)
        {
            await DoctorRedis.CheckAsync(options.SharedTokens, report, cancellationToken);
        }

        return files != DoctorFiles.Result.Useless && await CheckSalesforceAsync(options, report, cancellationToken)
            && files == DoctorFiles.Result.Good ? 0 : 1;
    }

    private static async Task<bool> CheckSalesforceAsync(SidecarOptions options, DoctorReport report, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection()
            .AddLogging(static logging => logging.SetMinimumLevel(LogLevel.None))
            .AddSingleton(TimeProvider.System)
            .AddConfiguration(options)
            .AddEgress()
            .AddAssertions()
            .AddAccessTokens()
            .BuildServiceProvider();
        var result = await services.GetRequiredService<AccessTokenSource>().GetAsync(cancellationToken);
        if (!result.Succeeded)
        {
            return await report.FailAsync($"login at {options.TokenEndpoint}: {result.Problem.Message}", result.Problem.Remedy);
        }

        var token = result.Token;
        await report.OkAsync(
            $"login: org {token.OrganizationId}, user {token.UserId}, at {token.InstanceUrl.Host}, scopes {token.Scope ?? "not told"}");
        if (services.GetRequiredService<SigningKeys>().Set.Slots.FirstOrDefault(
            slot => slot.Key?.Fingerprint == services.GetRequiredService<TokenAcquisition>().AcceptedKey) is { Key: not null } used)
        {
            await report.NoteAsync($"the {used.Slot} signing key logged in");
        }

        await TellClockAsync(services.GetRequiredService<SalesforceClock>().Offset, report);
        if (token.IsJwt)
        {
            await report.WarnAsync(
                "token format: JWT-based access tokens work with REST only, and SOAP and Bulk API 1 will fail",
                "Disable \"Issue JSON Web Token (JWT)-based access tokens\" on the app.");
        }

        return await CallAsync(services.GetRequiredService<HttpMessageInvoker>(), options, token, report, cancellationToken);
    }

    private static Task TellClockAsync(TimeSpan? offset, DoctorReport report) => offset is { } known && known.Duration() > LargeOffset
        ? report.WarnAsync(
            $"clock: Salesforce's differs by {known.TotalSeconds:0} s",
            "Correct this machine's clock. Assertions are dated by Salesforce's.")
        : report.OkAsync("clock: agrees with Salesforce's");

    private static async Task<bool> CallAsync(
        HttpMessageInvoker egress, SidecarOptions options, AccessToken token, DoctorReport report, CancellationToken cancellationToken)
    {
        var path = $"/services/data/v{options.ApiVersion}/limits";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(token.InstanceUrl, path));
            OwnRequest.Name(request, options.Upstream);
            request.Headers.TryAddWithoutValidation("Authorization", token.Credential.BearerHeader);
            using var response = await egress.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                await report.OkAsync($"data call: GET {path}");
                return true;
            }

            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var (body, _) = await BoundedRead.UpToAsync(stream, LongestResponse, cancellationToken);
            var error = SecretMask.Apply(body.Span, token.Credential);
            return await report.FailAsync(
                $"data call: GET {path} got {(int)response.StatusCode}: {SidecarError.Sentence(SalesforceErrorText.Of(error))}",
                DataCallRemedies.For(response.StatusCode, error));
        }
        catch (HttpRequestException e)
        {
            return EgressException.In(e) is { Problem: var problem }
                ? await report.FailAsync($"data call: GET {path}: {problem.Text}", problem.Remedy)
                : await report.FailAsync($"data call: GET {path} failed ({e.HttpRequestError})");
        }
    }
}
