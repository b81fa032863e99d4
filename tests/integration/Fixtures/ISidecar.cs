namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>A running sidecar, in this process or as the published binary: what black-box tests may know of it.</summary>
public interface ISidecar : IAsyncDisposable
{
    /// <summary>Origin for the legacy client, plain http.</summary>
    Uri Address { get; }

    /// <summary>Origin of the TLS listener, if there is one.</summary>
    Uri? TlsAddress { get; }

    Uri AdminAddress { get; }

    /// <summary>All that it has logged so far (and, for the binary, printed).</summary>
    IReadOnlyList<string> LogLines { get; }
}
