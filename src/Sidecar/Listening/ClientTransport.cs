using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using KestrelListenOptions = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace Sidecar.Listening;

/// <summary>
/// The bytes of a legacy client's connection, above its encryption. The web server answers a request that it cannot read by itself, with
/// an empty response; here that response is replaced by one that says what is wrong.
/// </summary>
internal sealed class ClientTransport : IDuplexPipe
{
    private readonly BeginningReader _input;
    private readonly ReplaceableWriter _output;

    private ClientTransport(IDuplexPipe inner)
        => (_input, _output) = (new(inner.Input), new(inner.Output));

    public PipeReader Input => _input;

    public PipeWriter Output => _output;

    /// <summary>The beginning of what was read last; of a request that could not be read, its first line or a part of it.</summary>
    public ReadOnlySpan<byte> Beginning => _input.Beginning;

    /// <summary>For the listeners of the legacy client; added after the encryption, so that it sees plain bytes.</summary>
    public static void Watch(KestrelListenOptions listen) => listen.Use(next => connection =>
    {
        var transport = new ClientTransport(connection.Transport);
        connection.Transport = transport;
        connection.Features.Set(transport);
        return next(connection);
    });

    /// <summary>
    /// The client gets <paramref name="response"/> in place of what the server is about to write. Only for the last response of a
    /// connection, and before its first byte.
    /// </summary>
    public void Replace(ReadOnlySpan<byte> response) => _output.Replace(response);

    /// <summary>The transport of a request, or null on the admin port.</summary>
    public static ClientTransport? Of(IFeatureCollection features) => features.Get<ClientTransport>();

    private sealed class ReplaceableWriter(PipeWriter inner) : PipeWriter
    {
        private byte[]? _dropped;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public void Replace(ReadOnlySpan<byte> response)
        {
            inner.Write(response);
            _dropped = new byte[4 * 1024];
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => _dropped is null ? inner.GetMemory(sizeHint) : Dropped(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => _dropped is null ? inner.GetSpan(sizeHint) : Dropped(sizeHint);

        public override void Advance(int bytes)
        {
            if (_dropped is null)
            {
                inner.Advance(bytes);
            }
        }

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
            => _dropped is null ? inner.WriteAsync(source, cancellationToken) : inner.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
            => inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        private byte[] Dropped(int size) => _dropped!.Length >= size ? _dropped : _dropped = new byte[size];
    }
}
