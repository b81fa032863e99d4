using Sidecar.Dialects;
using Sidecar.Principals;

namespace Sidecar.Requests;

/// <summary>Makes the <see cref="ClientRequest"/> of what the listener gives: which API family it belongs to, and for whom it is.</summary>
internal sealed class ClientRequests(ApiTable table, Principal principal)
{
    public ClientRequest Of(HttpContext context) => new(context, table, principal);
}
