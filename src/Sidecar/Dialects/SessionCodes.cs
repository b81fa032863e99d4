namespace Sidecar.Dialects;

/// <summary>What the error codes of Salesforce say of a session, whatever the family (WF §3.1, §3.2, §10).</summary>
internal static class SessionCodes
{
    private const string MovedText = "Destination URL not reset";

    /// <summary>The verdict for an error that was found at its place.</summary>
    public static SessionVerdict VerdictOf(ErrorFacts error)
    {
        if (error.Code is "URL_NOT_RESET"
            || (error.Code is "UNKNOWN_EXCEPTION" && error.Message.Contains(MovedText, StringComparison.Ordinal)))
        {
            return SessionVerdict.OrgMoved;
        }

        if (error.Code is "INVALID_OPERATION_WITH_EXPIRED_PASSWORD")
        {
            return SessionVerdict.Incurable;
        }

        // The text of any other error may be a customer's own words: there only the code counts.
        return error.Code is "INVALID_SESSION_ID" or "InvalidSessionId" or "INVALID_AUTH_HEADER"
            ? IncurableTexts.RemedyFor(error.Message) is null ? SessionVerdict.Expired : SessionVerdict.Incurable
            : SessionVerdict.Valid;
    }
}
