using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.Forwarding;
using Sidecar.Migration;
using Sidecar.Requests;

namespace Sidecar.Pipeline;

/// <summary>For whom a data call is: decides by the session that it presents, and counts the program.</summary>
internal sealed class CallOwner(SidecarOptions options, PrincipalSelection selection, ClientPrograms programs)
{
    /// <summary>Why the call is not for anybody here; null when it is.</summary>
    public SidecarError? RefusalOf(ClientRequest request, RequestBody body)
    {
        var session = body.SessionPresentedBy(request.Context.Request);
        if (selection.ForCall(request, session) is { } undecided)
        {
            return undecided;
        }

        programs.Count(request, LoginKind.OfSession(request, session));
        return options.LegacyLogins.RequirePlaceholder && !request.Principal.Placeholder.Recognises(session)
            ? SidecarError.PlaceholderRequired
            : null;
    }
}
