using Yarp.ReverseProxy.Forwarder;

namespace Sidecar.Forwarding;

/// <summary>Why a request was sent a second time; the values of a metric's label.</summary>
internal static class RepeatCause
{
    public const string SessionExpired = "session_expired";
    public const string OrgMoved = "org_moved";

    /// <summary>The connection broke before the whole request was sent.</summary>
    public const string ConnectionLost = "connection_lost";

    public static string Of(ForwardOutcome first) => first == ForwardOutcome.OrgMoved ? OrgMoved : SessionExpired;
}

/// <summary>What became of the second sending; the values of a metric's label.</summary>
internal static class RepeatOutcome
{
    /// <summary>The client got a response.</summary>
    public const string Answered = "answered";

    /// <summary>Salesforce refused it again.</summary>
    public const string Refused = "refused";

    /// <summary>There was no response, or it broke off.</summary>
    public const string Failed = "failed";

    public static string Of(ForwarderError failure, ForwardOutcome second)
        => failure != ForwarderError.None ? Failed : second == ForwardOutcome.Passed ? Answered : Refused;
}

/// <summary>What a session's end meant for the request that met it; the values of a metric's label.</summary>
internal static class ExpiryOutcome
{
    /// <summary>It was sent again.</summary>
    public const string Repeated = "repeated";

    /// <summary>There was no whole copy of it to send.</summary>
    public const string NotRepeatable = "not_repeatable";

    /// <summary>There was no new token.</summary>
    public const string NoToken = "no_token";

    /// <summary>The new token was the same as before.</summary>
    public const string SameSession = "same_session";
}
