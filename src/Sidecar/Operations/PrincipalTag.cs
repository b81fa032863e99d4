using Sidecar.Principals;

namespace Sidecar.Operations;

/// <summary>The label that tells the series of principals apart.</summary>
internal static class PrincipalTag
{
    /// <param name="principal">Null for what belongs to none.</param>
    public static KeyValuePair<string, object?> Of(Principal? principal) => new("principal", principal?.Name ?? "");
}
