using Sidecar.Dialects;
using Sidecar.Listening;
using Sidecar.Principals;
using Sidecar.Secrets;

namespace Sidecar.Requests;

/// <summary>
/// Decides as whom the sidecar acts for a request. The first of these that names a principal decides: the placeholder session that the
/// request carries, the port by which it came in, the host that it asked for, the username of a legacy login, else the default principal.
/// </summary>
/// <remarks>Late: a SOAP request carries its session in its body, and only reading that tells.</remarks>
internal sealed class PrincipalSelection(PrincipalDirectory principals)
{
    /// <summary>For a data call.</summary>
    /// <param name="request">Gets its principal.</param>
    /// <param name="session">The session that it presents; empty when there is none.</param>
    /// <returns>Why nobody can be decided on; null when somebody is.</returns>
    public SidecarError? ForCall(ClientRequest request, ReadOnlySpan<char> session)
    {
        if (principals.Only is { } only)
        {
            request.ActAs(only);
            return null;
        }

        var (owner, port) = (principals.OwnerOf(session), OfPort(request));
        return owner is not null && port is not null && owner != port
            ? SidecarError.PlaceholderOfAnother(owner.Name, port.Name)
            : Decide(request, owner ?? port ?? OfHost(request));
    }

    /// <summary>For a login that the sidecar answers.</summary>
    /// <param name="request">Gets its principal.</param>
    /// <param name="username">The username that it names; null or empty for none.</param>
    /// <returns>Why nobody can be decided on; null when somebody is.</returns>
    public SidecarError? ForLogin(ClientRequest request, string? username)
    {
        if (principals.Only is { } only)
        {
            request.ActAs(only);
            return null;
        }

        return Decide(request, OfPort(request) ?? OfHost(request) ?? OfUsername(username));
    }

    private SidecarError? Decide(ClientRequest request, Principal? chosen)
    {
        if ((chosen ?? principals.Default) is not { } principal)
        {
            return SidecarError.NoPrincipal(Printable.Quoted(request.Context.Request.Host.Value ?? ""));
        }

        request.ActAs(principal);
        return null;
    }

    private Principal? OfPort(ClientRequest request)
        => PrincipalPort.Of(request.Context.Features) is { } name ? principals.All.First(one => one.Name == name) : null;

    private Principal? OfHost(ClientRequest request)
    {
        var host = request.Context.Request.Host.Host;
        return host is { Length: > 0 } ? principals.All.FirstOrDefault(one => one.Options.Hosts.Any(alias => Matches(alias, host))) : null;
    }

    private Principal? OfUsername(string? username) => string.IsNullOrEmpty(username)
        ? null
        : principals.All.FirstOrDefault(one => one.Options.LegacyUsernames.Any(pattern => Matches(pattern, username)));

    /// <summary>Whether a pattern, in which <c>*</c> stands for any characters, fits the whole of a text, in any case.</summary>
    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        // Where the last star stands, and how much of the text it has taken: linear for one star, and a text is short.
        var (p, t, star, taken) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, taken) = (p++, t);
            }
            else if (p < pattern.Length && char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(text[t]))
            {
                (p, t) = (p + 1, t + 1);
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++taken);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }
}
