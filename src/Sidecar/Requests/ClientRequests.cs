using Sidecar.Dialects;

namespace Sidecar.Requests;

/// <summary>Makes the <see cref="ClientRequest"/> of what the listener gives: which API family it belongs to.</summary>
internal sealed class ClientRequests(ApiTable table)
{
    public ClientRequest Of(HttpContext context) => new(context, table);
}
