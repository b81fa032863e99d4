using System.Text.Json.Nodes;

namespace Simulator.Control;

/// <summary>The live settings as JSON. Durations are seconds; an unknown name is an error, not a silent no.</summary>
internal static class SettingsJson
{
    public static JsonObject Write(OrgSettings settings) => new()
    {
        ["sessionLifetimeSeconds"] = settings.SessionLifetime.TotalSeconds,
        ["clockOffsetSeconds"] = settings.ClockOffset.TotalSeconds,
        ["reuseSessions"] = settings.ReuseSessions,
        ["refuseConcurrentTokenRequests"] = settings.RefuseConcurrentTokenRequests,
        ["loginsPerHour"] = settings.LoginsPerHour,
        ["jwtAccessTokens"] = settings.JwtAccessTokens,
        ["refuseBearerOnCometD"] = settings.RefuseBearerOnCometD,
        ["rejectUploadsEarly"] = settings.RejectUploadsEarly,
        ["incurableSession"] = settings.IncurableSession.ToString(),
        ["destinationUrlNotReset"] = settings.DestinationUrlNotReset,
        ["soapFaultsEchoSession"] = settings.SoapFaultsEchoSession,
        ["loginByRedirect"] = settings.LoginByRedirect,
        ["instanceHosts"] = settings.InstanceHosts is { } hosts ? new JsonArray([.. hosts.Select(host => JsonValue.Create(host))]) : null,
        ["longPollTimeoutSeconds"] = settings.LongPollTimeout.TotalSeconds,
        ["minimumQueryBatch"] = settings.MinimumQueryBatch,
        ["recordRequests"] = settings.RecordRequests,
        ["recordedRequestLimit"] = settings.RecordedRequestLimit,
        ["recordedBodyLimit"] = settings.RecordedBodyLimit,
        ["dailyApiLimit"] = settings.DailyApiLimit,
        ["oldestApiVersion"] = settings.OldestApiVersion,
    };

    public static void Apply(OrgSettings settings, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            Apply(settings, name, value);
        }
    }

    private static void Apply(OrgSettings settings, string name, JsonNode? value)
    {
        switch (name)
        {
            case "sessionLifetimeSeconds":
                settings.SessionLifetime = Seconds(value);
                break;
            case "clockOffsetSeconds":
                settings.ClockOffset = Seconds(value);
                break;
            case "reuseSessions":
                settings.ReuseSessions = (bool)value!;
                break;
            case "refuseConcurrentTokenRequests":
                settings.RefuseConcurrentTokenRequests = (bool)value!;
                break;
            case "loginsPerHour":
                settings.LoginsPerHour = (int)value!;
                break;
            case "jwtAccessTokens":
                settings.JwtAccessTokens = (bool)value!;
                break;
            case "refuseBearerOnCometD":
                settings.RefuseBearerOnCometD = (bool)value!;
                break;
            case "rejectUploadsEarly":
                settings.RejectUploadsEarly = (bool)value!;
                break;
            case "incurableSession":
                settings.IncurableSession = Enum.Parse<IncurableSessionFault>((string)value!, ignoreCase: true);
                break;
            case "destinationUrlNotReset":
                settings.DestinationUrlNotReset = (bool)value!;
                break;
            case "soapFaultsEchoSession":
                settings.SoapFaultsEchoSession = (bool)value!;
                break;
            case "loginByRedirect":
                settings.LoginByRedirect = (bool)value!;
                break;
            case "instanceHosts":
                settings.InstanceHosts = value is JsonArray hosts ? [.. hosts.Select(host => (string)host!)] : null;
                break;
            case "longPollTimeoutSeconds":
                settings.LongPollTimeout = Seconds(value);
                break;
            case "minimumQueryBatch":
                settings.MinimumQueryBatch = (int)value!;
                break;
            case "recordRequests":
                settings.RecordRequests = (bool)value!;
                break;
            case "recordedRequestLimit":
                settings.RecordedRequestLimit = (int)value!;
                break;
            case "recordedBodyLimit":
                settings.RecordedBodyLimit = (int)value!;
                break;
            case "dailyApiLimit":
                settings.DailyApiLimit = (int)value!;
                break;
            case "oldestApiVersion":
                settings.OldestApiVersion = (int)value!;
                break;
            default:
                throw new ArgumentException($"unknown setting {name}");
        }
    }

    private static TimeSpan Seconds(JsonNode? value) => TimeSpan.FromSeconds(value!.GetValue<double>());
}
