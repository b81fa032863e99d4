using Sidecar.AccessTokens;
using Sidecar.Assertions;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.Egress;
using Sidecar.Principals;
using Sidecar.Secrets;
using Sidecar.Streams;

namespace Sidecar.Commands;

/// <summary>The part of <c>doctor</c> that talks to Salesforce: a login, and one call with its token.</summary>
internal static class DoctorSalesforce
{
    /// <summary>Names of the steps, in their order.</summary>
    public static IReadOnlyList<string> Steps { get; } = ["login", "clock", "scopes", "token format", "data call", "quota"];

    private const int LongestResponse = 64 * 1024;

    /// <summary>From this part of the quota on, programs will soon be refused.</summary>
    private const double NearTheQuota = 0.8;

    private static readonly TimeSpan LargeOffset = TimeSpan.FromSeconds(60);

    public static async Task<bool> CheckAsync(SidecarOptions options, DoctorReport report, CancellationToken cancellationToken)
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
            await report.FailAsync("login", $"login at {options.TokenEndpoint}: {result.Problem.Message}", result.Problem.Remedy);
            await report.SkipAsync("the login failed", Steps.Skip(1));
            return false;
        }

        var token = result.Token;
        await report.OkAsync(
            "login",
            $"login: org {token.OrganizationId}, user {token.UserId}, at {token.InstanceUrl.Host}, scopes {token.Scope ?? "not told"}");
        if (services.GetRequiredService<SigningKeys>().Set.Slots.FirstOrDefault(
            slot => slot.Key?.Fingerprint == services.GetRequiredService<TokenAcquisition>().AcceptedKey) is { Key: not null } used)
        {
            await report.NoteAsync($"the {used.Slot} signing key logged in");
        }

        await TellClockAsync(services.GetRequiredService<SalesforceClock>().Offset, report);
        await TellTokenAsync(token, report);
        return await CallAsync(services.GetRequiredService<HttpMessageInvoker>(), options, token, report, cancellationToken);
    }

    private static Task TellClockAsync(TimeSpan? offset, DoctorReport report) => offset is { } known && known.Duration() > LargeOffset
        ? report.WarnAsync(
            "clock", $"clock: Salesforce's differs by {known.TotalSeconds:0} s",
            "Correct this machine's clock. Assertions are dated by Salesforce's.")
        : report.OkAsync("clock", "clock: agrees with Salesforce's");

    private static async Task TellTokenAsync(AccessToken token, DoctorReport report)
    {
        var scopes = token.Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (scopes is null)
        {
            await report.SkipAsync("Salesforce told none", "scopes");
        }
        else if (scopes.Contains("api", StringComparer.Ordinal) || scopes.Contains("full", StringComparer.Ordinal))
        {
            await report.OkAsync("scopes", "scopes: api is among them");
        }
        else
        {
            await report.WarnAsync(
                "scopes", "scopes: api is missing, so Salesforce will refuse data calls",
                "Add \"Manage user data via APIs (api)\" to the app's OAuth scopes.");
        }

        await (token.IsJwt
            ? report.WarnAsync(
                "token format", "token format: JWT-based access tokens work with REST only, and SOAP and Bulk API 1 will fail",
                "Disable \"Issue JSON Web Token (JWT)-based access tokens\" on the app.")
            : report.OkAsync("token format", "token format: opaque, which all APIs take"));
    }

    private static async Task<bool> CallAsync(
        HttpMessageInvoker egress, SidecarOptions options, AccessToken token, DoctorReport report, CancellationToken cancellationToken)
    {
        var path = $"/services/data/v{options.ApiVersion}/limits";
        try
        {
            // A host that accepts the connection and then is silent must not hold the doctor up.
            var limit = options.TokenRequests.AttemptTimeout;
            if (await TimeLimit.WithinAsync(
                limit, TimeProvider.System, stopping => SendAsync(egress, options, token, path, report, stopping), cancellationToken))
            {
                return true;
            }
        }
        catch (HttpRequestException e)
        {
            await (EgressException.In(e) is { Problem: var problem }
                ? report.FailAsync("data call", $"data call: GET {path}: {problem.Text}", problem.Remedy)
                : report.FailAsync("data call", $"data call: GET {path} failed ({e.HttpRequestError})"));
        }
        catch (Exception e) when (e is TimeoutException or IOException)
        {
            await report.FailAsync(
                "data call",
                e is TimeoutException
                    ? $"data call: GET {path}: {token.InstanceUrl.Host} did not answer within Sidecar:TokenRequests:AttemptTimeout."
                    : $"data call: GET {path}: {token.InstanceUrl.Host} broke off its response.",
                "Check status.salesforce.com, and what is between this machine and Salesforce.");
        }

        await report.SkipAsync("the data call failed", "quota");
        return false;
    }

    private static async ValueTask<bool> SendAsync(
        HttpMessageInvoker egress, SidecarOptions options, AccessToken token, string path, DoctorReport report, CancellationToken stopping)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(token.InstanceUrl, path));
        OwnRequest.Name(request, options.Upstream);
        request.Headers.TryAddWithoutValidation("Authorization", token.Credential.BearerHeader);
        using var response = await egress.SendAsync(request, stopping);
        if (response.IsSuccessStatusCode)
        {
            await report.OkAsync("data call", $"data call: GET {path}");
            await TellQuotaAsync(response, report);
            return true;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(stopping);
        var (body, _) = await BoundedRead.UpToAsync(stream, LongestResponse, stopping);
        var error = SecretMask.Apply(body.Span, token.Credential);
        return await report.FailAsync(
            "data call",
            $"data call: GET {path} got {(int)response.StatusCode}: {SidecarError.Sentence(SalesforceErrorText.Of(error))}",
            DataCallRemedies.For(response.StatusCode, error));
    }

    private static Task TellQuotaAsync(HttpResponseMessage response, DoctorReport report)
    {
        var quota = new ApiQuota();
        quota.Learn(response, TimeProvider.System);
        if (quota is not { Used: { } used, Allowed: { } allowed })
        {
            return report.SkipAsync("Salesforce did not tell", "quota");
        }

        var text = FormattableString.Invariant($"quota: {used:N0} of {allowed:N0} API calls of 24 hours are used");
        return used < NearTheQuota * allowed
            ? report.OkAsync("quota", text)
            : report.WarnAsync("quota", text, "Find out which program makes so many calls, or have the quota raised.");
    }
}
