using System.Threading.RateLimiting;
using Sidecar.Configuration;
using Sidecar.Forwarding;
using Sidecar.Requests;

namespace Sidecar.Pipeline;

/// <summary>Step (4): lets a request in, or says that there is no room, and hands it to the forwarder.</summary>
internal sealed class ApiHandler(
    SidecarOptions options, SoapHandler soap, SalesforceForwarder forwarder, RequestAdmission admission,
    ErrorResponses errors, CallOwner owner)
{
    private readonly ReplayLimits _replayLimits = ReplayLimits.Of(options.Replay);

    public Task InvokeAsync(ClientRequest request)
        => request.HasBody
            ? AdmitBodyAsync(request, place => InvokeWithBodyAsync(request, place))
            : ForwardAsync(request, NoRequestBody.Instance);

    /// <summary>For whoever reads a body: none of it is read before there is room for it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="handle">What reads it, given the place that the body has until then.</param>
    public async Task AdmitBodyAsync(ClientRequest request, Func<RateLimitLease, Task> handle)
    {
        using var place = await admission.EnterUploadAsync(request.HasBody ? request.Context.Request.ContentLength : 0, request.Aborted);
        if (!place.IsAcquired)
        {
            await errors.WriteAsync(request, admission.Refusal);
            return;
        }

        await handle(place);
    }

    /// <summary>For a request whose body was admitted.</summary>
    public Task InvokeAdmittedAsync(ClientRequest request, RateLimitLease place)
        => request.HasBody ? InvokeWithBodyAsync(request, place) : ForwardAsync(request, NoRequestBody.Instance);

    private async Task InvokeWithBodyAsync(ClientRequest request, RateLimitLease place)
    {
        if (request.Dialect.HasSessionInBody)
        {
            await InvokeSoapAsync(request, place);
            return;
        }

        using var body = new OpaqueRequestBody(request, _replayLimits);
        await ForwardAsync(request, body);
    }

    private async Task InvokeSoapAsync(ClientRequest request, RateLimitLease place)
    {
        var (body, error) = await soap.ReadAsync(request);
        if (body is null)
        {
            await errors.WriteAsync(request, error!);
            return;
        }

        using (body)
        {
            if (body.IsSmall)
            {
                // Most SOAP calls: chunked or compressed, so that only reading them told. A slow response must not hold an upload's place.
                place.Dispose();
            }

            if (!await soap.AnswerLoginAsync(request, body))
            {
                await ForwardAsync(request, body);
            }
        }
    }

    private async Task ForwardAsync(ClientRequest request, RequestBody body)
    {
        // Before step (5), which removes what the client presents.
        if (owner.RefusalOf(request, body) is { } refusal)
        {
            await errors.WriteAsync(request, refusal);
            return;
        }

        using var place = await admission.EnterAsync(request.Dialect, request.Aborted);
        if (!place.IsAcquired)
        {
            await errors.WriteAsync(request, admission.Refusal);
            return;
        }

        await forwarder.ForwardAsync(request, body);
    }
}
