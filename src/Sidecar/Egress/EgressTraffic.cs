namespace Sidecar.Egress;

/// <summary>
/// Bytes to and from Salesforce, heads included, encryption not. Counted where they pass a connection, so that bodies of unknown length
/// count too and no request pays for a stream of its own. HTTP/2 connections are not counted.
/// </summary>
internal sealed class EgressTraffic
{
    private long _sent;
    private long _received;

    public long Sent => Volatile.Read(ref _sent);

    public long Received => Volatile.Read(ref _received);

    public void CountSent(int bytes) => Interlocked.Add(ref _sent, bytes);

    public void CountReceived(int bytes) => Interlocked.Add(ref _received, bytes);
}
