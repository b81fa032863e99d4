using Sidecar.Listening;
using Sidecar.Operations.Verbs;

// sidecar [run]         answers legacy clients and forwards to Salesforce     Operations/Verbs/RunVerb.cs
// sidecar healthcheck   asks a running sidecar how it is, for probes          Operations/Verbs/HealthcheckVerb.cs
// sidecar doctor        tries the configuration against Salesforce            Operations/Verbs/DoctorVerb.cs
// sidecar keygen        makes a signing key and the certificate to upload     Operations/Verbs/KeygenVerb.cs
// sidecar ca            makes a local CA and a TLS certificate                Operations/Verbs/LocalCaVerb.cs

InlineSockets.EnableByDefault();

var parsed = SidecarCommand.Create().Parse(args);
if (parsed.UnmatchedTokens.Count > 0)
{
    return UnknownArguments.Report(parsed.UnmatchedTokens);
}

// The command line's own handling of signals is off: it would end the process two seconds into a drain.
return await parsed.InvokeAsync(new() { ProcessTerminationTimeout = null });
