using System.Collections.Concurrent;

namespace Simulator.TokenEndpoint;

/// <summary>Logins of each user within the last hour (WF §1.4: 3,600 at Salesforce).</summary>
internal sealed class LoginRate(OrgState org)
{
    private readonly ConcurrentDictionary<string, Queue<DateTimeOffset>> _logins = new(StringComparer.Ordinal);

    public bool TryCount(OrgUser user)
    {
        var logins = _logins.GetOrAdd(user.Id, _ => new Queue<DateTimeOffset>());
        var now = org.Clock.True;
        lock (logins)
        {
            while (logins.TryPeek(out var oldest) && now - oldest >= TimeSpan.FromHours(1))
            {
                logins.Dequeue();
            }

            if (logins.Count >= org.Settings.LoginsPerHour)
            {
                return false;
            }

            logins.Enqueue(now);
            return true;
        }
    }
}
