using System.Text;
using Simulator.Wire;

namespace Simulator.Control;

/// <summary>Carries out a fault. True: the request is done with; false: it goes on to its real answer.</summary>
internal static class FaultRunner
{
    public static async Task<bool> RunAsync(Exchange exchange, Fault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.Slow:
                await DelayAsync(exchange, fault);
                return false;
            case FaultKind.Hang:
                await exchange.Org.Control.HangAsync(exchange.Aborted);
                exchange.Context.Abort();
                return true;
            case FaultKind.Reset:
                exchange.Context.Abort();
                return true;
            case FaultKind.ResetWithinBody:
                await exchange.Request.Body.ReadAtLeastAsync(new byte[16 * 1024], 16 * 1024, throwOnEndOfStream: false, exchange.Aborted);
                exchange.Context.Abort();
                return true;
            case FaultKind.ResetAfterBody:
                await exchange.DrainAsync();
                exchange.Context.Abort();
                return true;
            case FaultKind.ResetAfterWork:
                // The router resets it when all is done.
                exchange.Response.Body = Stream.Null;
                return false;
            case FaultKind.ResetWithinAnswer:
                await HalfAnAnswerAsync(exchange, fault);
                return true;
            case FaultKind.Trickle:
                await TrickleAsync(exchange, fault);
                return true;
            default:
                await AnswerAsync(exchange, fault);
                return true;
        }
    }

    private static async Task AnswerAsync(Exchange exchange, Fault fault)
    {
        if (fault.ReadBody)
        {
            await exchange.DrainAsync();
        }

        await DelayAsync(exchange, fault);
        AddHeaders(exchange, fault);
        await exchange.WriteAsync(fault.Status, fault.ContentType, fault.Body);
    }

    private static async Task HalfAnAnswerAsync(Exchange exchange, Fault fault)
    {
        await exchange.DrainAsync();
        var body = Begin(exchange, fault);
        await exchange.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), exchange.Aborted);
        await exchange.Response.Body.FlushAsync(exchange.Aborted);
        exchange.Context.Abort();
    }

    private static async Task TrickleAsync(Exchange exchange, Fault fault)
    {
        await exchange.DrainAsync();
        foreach (var chunk in Begin(exchange, fault).Chunk(4))
        {
            await exchange.Response.Body.WriteAsync(chunk, exchange.Aborted);
            await exchange.Response.Body.FlushAsync(exchange.Aborted);
            await DelayAsync(exchange, fault);
        }
    }

    private static byte[] Begin(Exchange exchange, Fault fault)
    {
        var body = Encoding.UTF8.GetBytes(fault.Body);
        AddHeaders(exchange, fault);
        exchange.Response.StatusCode = fault.Status;
        exchange.Response.ContentType = fault.ContentType;
        exchange.Response.ContentLength = body.Length;
        return body;
    }

    private static void AddHeaders(Exchange exchange, Fault fault)
    {
        foreach (var (name, value) in fault.Headers)
        {
            exchange.Response.Headers[name] = value;
        }
    }

    private static Task DelayAsync(Exchange exchange, Fault fault) => fault.Delay <= TimeSpan.Zero
        ? Task.CompletedTask
        : Task.Delay(fault.Delay, exchange.Org.Clock.TimeProvider, exchange.Aborted);
}
