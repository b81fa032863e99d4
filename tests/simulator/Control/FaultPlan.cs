using System.Diagnostics.CodeAnalysis;

namespace Simulator.Control;

/// <summary>Ordered faults, first come first served per path prefix.</summary>
internal sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly List<Order> _orders = [];
    private volatile bool _any;

    /// <param name="times">How many requests it hits; <see cref="OrgControl.Forever"/> for all.</param>
    public void Add(string pathPrefix, Fault fault, int times)
    {
        lock (_lock)
        {
            _orders.Add(new Order(pathPrefix, fault) { Left = times });
            _any = true;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _orders.Clear();
            _any = false;
        }
    }

    public bool TryTake(string path, [NotNullWhen(true)] out Fault? fault)
    {
        fault = null;
        if (!_any)
        {
            return false;
        }

        lock (_lock)
        {
            var order = _orders.Find(order => path.StartsWith(order.PathPrefix, StringComparison.OrdinalIgnoreCase));
            if (order is null)
            {
                return false;
            }

            fault = order.Fault;
            if (order.Left != OrgControl.Forever && --order.Left == 0)
            {
                _orders.Remove(order);
                _any = _orders.Count > 0;
            }

            return true;
        }
    }

    private sealed record Order(string PathPrefix, Fault Fault)
    {
        public int Left { get; set; }
    }
}
