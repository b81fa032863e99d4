namespace Sidecar.Forwarding;

/// <summary>What became of sending a request once.</summary>
internal enum ForwardOutcome
{
    /// <summary>The client got the response (or the forwarder reports a failure of its own).</summary>
    Passed,

    /// <summary>The session had ended. The client has not seen the response.</summary>
    SessionExpired,

    /// <summary>Salesforce refuses the session for a reason that no token cures. The client has not seen the response.</summary>
    SessionRefused,

    /// <summary>The org is at another host. The client has not seen the response.</summary>
    OrgMoved,

    /// <summary>Salesforce shows a login in place of a page that gets no session. The client has not seen the response.</summary>
    LoginPage,
}
