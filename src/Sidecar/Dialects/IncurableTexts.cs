namespace Sidecar.Dialects;

/// <summary>Texts in a session error that no new token cures (WF §3.2), whatever the dialect. A new one is added here.</summary>
internal static class IncurableTexts
{
    private static readonly (string Text, string Remedy)[] All =
    [
        // Seen with "REST API" and "API" behind it.
        ("session is not valid for use with the",
            "give the app the scope 'api'; if API Access Control is on, give the user 'Use Any API Client' or allow the app; "
            + "check that the profile demands no high-assurance session"),
        ("Connected app is not attached to Agent", "attach the app to the agent, or use a user that is not an agent user"),
        ("INVALID_OPERATION_WITH_EXPIRED_PASSWORD",
            "the user's password has expired: set 'Password never expires' for this integration user, or set a new password once"),
    ];

    /// <summary>What a person has to do, or null when none of the texts is there.</summary>
    public static string? RemedyFor(string error)
    {
        foreach (var (text, remedy) in All)
        {
            if (error.Contains(text, StringComparison.Ordinal))
            {
                return remedy;
            }
        }

        return null;
    }
}
