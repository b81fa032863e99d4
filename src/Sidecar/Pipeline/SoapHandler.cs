using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.Forwarding;
using Sidecar.LegacyLogins;
using Sidecar.Requests;
using Sidecar.Streams;

namespace Sidecar.Pipeline;

/// <summary>Reads the head of SOAP requests: only the operation in the body tells a login from a data call (WF §2.1).</summary>
internal sealed class SoapHandler(SidecarOptions options, SoapLogins logins, TimeProvider time)
{
    private readonly ReplayLimits _replayLimits = SoapRequestBody.LimitsOf(ReplayLimits.Of(options.Replay));

    /// <summary>
    /// The body with its head read, or the error of a message that cannot be read. Such a message does not leave: nobody could remove its
    /// credential.
    /// </summary>
    public async ValueTask<(SoapRequestBody? Body, SidecarError? Error)> ReadAsync(ClientRequest request)
    {
        try
        {
            return await TimeLimit.WithinAsync(
                options.Upstream.ActivityTimeout,
                time,
                token => SoapRequestBody.ReadAsync(request, _replayLimits, head => SoapLogins.Handles(request, head), token),
                request.Aborted);
        }
        catch (TimeoutException)
        {
            return (null, SidecarError.BadRequest("The beginning of the SOAP request did not arrive in time."));
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return (null, SidecarError.BadRequest("The SOAP request could not be read: its compression or framing is broken."));
        }
    }

    // :: (3) Legacy logins by SOAP.
    public async ValueTask<bool> AnswerLoginAsync(ClientRequest request, SoapRequestBody body)
    {
        if (!SoapLogins.Handles(request, body.Head))
        {
            return false;
        }

        await logins.AnswerAsync(request, body.Head, body.FromStart());
        return true;
    }
}
