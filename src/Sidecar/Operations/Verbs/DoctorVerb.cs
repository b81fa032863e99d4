using System.CommandLine;
using Sidecar.AccessTokens;
using Sidecar.Assertions;
using Sidecar.Certificates;
using Sidecar.Configuration;
using Sidecar.Forwarding;
using Sidecar.Listening;

namespace Sidecar.Operations.Verbs;

/// <summary><c>sidecar doctor</c>: goes through the setup as the sidecar would, step by step, and says at which one it fails and what to do.</summary>
internal static class DoctorVerb
{
    public static Command Create(SettingOptions settings)
    {
        var verb = new Command("doctor", "Try this configuration: read the key, log in to Salesforce, make one call; exit code 0 when all is well");
        verb.SetAction((parsed, cancellationToken) => RunAsync(settings.Read(parsed), Console.Out, cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync((SidecarOptions Options, IReadOnlyList<SettingError> Errors) settings, TextWriter output, CancellationToken cancellationToken)
    {
        var options = settings.Options;
        if (settings.Errors.Count > 0)
        {
            await ConfigurationReport.WriteAsync(output, settings.Errors);
            return RunVerb.ConfigurationError;
        }

        await output.WriteLineAsync($"ok    configuration: {options.Username} at {options.LoginHost}, audience {options.Audience}");
        var key = SigningKeyFile.Load(options.KeyPath, options.KeyPasswordPath);
        if (key.Problem is { } keyProblem)
        {
            await output.WriteLineAsync($"FAIL  signing key: {keyProblem.Message}\n      what to do: {keyProblem.Remedy}");
            return 1;
        }

        await output.WriteLineAsync($"ok    signing key: {key.Key}");
        await TellExpiryAsync(key.Key!.Expiry("current"), output);
        if (!await TellListenerAsync(options.Tls, output))
        {
            return 1;
        }

        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None)).AddSingleton(options);
        services.AddAssertions().AddAccessTokens().AddForwarding();
        await using var provider = services.BuildServiceProvider();
        var result = await provider.GetRequiredService<AccessTokenSource>().GetAsync(cancellationToken);
        if (!result.Succeeded)
        {
            await output.WriteLineAsync($"FAIL  login at {options.TokenEndpoint}: {result.Problem.Message}");
            if (result.Problem.Remedy is not null)
            {
                await output.WriteLineAsync($"      what to do: {result.Problem.Remedy}");
            }

            return 1;
        }

        var token = result.Token;
        await output.WriteLineAsync($"ok    login: org {token.OrganizationId}, user {token.UserId}, at {token.InstanceUrl.Host}, scopes {token.Scope ?? "not told"}");
        var offset = provider.GetRequiredService<SalesforceClock>().Offset;
        await output.WriteLineAsync(offset is { } known && known.Duration() > TimeSpan.FromSeconds(60)
            ? $"warn  clock: Salesforce's differs by {known.TotalSeconds:0} s; correct this machine's (assertions are dated by Salesforce's)"
            : "ok    clock: agrees with Salesforce's");
        if (token.IsJwt)
        {
            await output.WriteLineAsync("warn  token format: JWT-based access tokens work with REST only; disable \"Issue JSON Web Token (JWT)-based access tokens\" on the app, or SOAP and Bulk 1 will fail");
        }

        return await CallAsync(provider, options, token, output, cancellationToken);
    }

    private static async Task<bool> TellListenerAsync(TlsOptions options, TextWriter output)
    {
        if (options.CertificatePath.Length == 0)
        {
            return true;
        }

        try
        {
            using var certificate = ServerCertificate.Load(options);
            await output.WriteLineAsync($"ok    TLS listener: {certificate.Subject}");
            await TellExpiryAsync(CertificateExpiry.OfListener(certificate), output);
            return true;
        }
        catch (SettingFormatException e)
        {
            await output.WriteLineAsync($"FAIL  TLS listener: {e.Message}");
            return false;
        }
    }

    private static async Task TellExpiryAsync(CertificateExpiry? certificate, TextWriter output)
    {
        if (certificate?.Warning(TimeProvider.System.GetUtcNow()) is { } warning)
        {
            await output.WriteLineAsync($"warn  {warning}\n      what to do: {certificate.Remedy}");
        }
        else if (certificate is not null)
        {
            await output.WriteLineAsync($"      its certificate ends {certificate.NotAfter:yyyy-MM-dd}");
        }
    }

    private static async Task<int> CallAsync(ServiceProvider provider, SidecarOptions options, AccessToken token, TextWriter output, CancellationToken cancellationToken)
    {
        var what = $"GET /services/data/v{options.ApiVersion}/limits";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(token.InstanceUrl, $"/services/data/v{options.ApiVersion}/limits"));
            request.Headers.TryAddWithoutValidation("Authorization", token.BearerHeader);
            using var answer = await provider.GetRequiredService<HttpMessageInvoker>().SendAsync(request, cancellationToken);
            var text = Dialects.SalesforceErrorText.Of(SecretMask.Apply(await answer.Content.ReadAsByteArrayAsync(cancellationToken), token));
            await output.WriteLineAsync(answer.IsSuccessStatusCode ? $"ok    data call: {what}" : $"FAIL  data call: {what} answered {(int)answer.StatusCode}: {text}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (HttpRequestException e)
        {
            await output.WriteLineAsync($"FAIL  data call: {what}: {e.GetBaseException().Message}");
            return 1;
        }
    }
}
