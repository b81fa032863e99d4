namespace Simulator.Control;

/// <summary>The gates that are shut now. The list is replaced, never changed: the common case (no gate) costs one read.</summary>
internal sealed class Gates
{
    private readonly Lock _lock = new();
    private volatile Gate[] _shut = [];

    public Gate Hold(string pathPrefix)
    {
        var gate = new Gate(this, pathPrefix);
        lock (_lock)
        {
            _shut = [.. _shut, gate];
        }

        return gate;
    }

    public void Remove(Gate gate)
    {
        lock (_lock)
        {
            _shut = [.. _shut.Where(other => other != gate)];
        }
    }

    public void ReleaseAll()
    {
        foreach (var gate in _shut)
        {
            gate.Release();
        }
    }

    public async ValueTask PassAsync(string path, CancellationToken cancellationToken)
    {
        foreach (var gate in _shut)
        {
            if (path.StartsWith(gate.PathPrefix, StringComparison.OrdinalIgnoreCase))
            {
                await gate.PassAsync(cancellationToken);
            }
        }
    }
}
