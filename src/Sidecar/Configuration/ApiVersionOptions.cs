namespace Sidecar.Configuration;

/// <summary>API versions that Salesforce has retired (docs/versions.md).</summary>
internal sealed class ApiVersionOptions
{
    /// <summary>Which versions go out as which other ones. Default (empty): the sidecar changes no version.</summary>
    public IReadOnlyList<LiftRule> Lift { get; set; } = [];
}
