using Sidecar;
using Sidecar.Commands;
using Sidecar.Listening;

// sidecar [run]         answers legacy clients and forwards to Salesforce     Commands/RunCommand.cs
// sidecar healthcheck   asks a running sidecar how it is, for probes          Commands/HealthcheckCommand.cs
// sidecar status        shows a person how a running sidecar is               Commands/StatusCommand.cs
// sidecar report        shows who still logs in how                           Commands/ReportCommand.cs
// sidecar doctor        tries the configuration against Salesforce            Commands/DoctorCommand.cs
// sidecar keygen        makes a signing key and the certificate to upload     Commands/KeygenCommand.cs
// sidecar ca            makes a local CA and a TLS certificate                Commands/LocalCaCommand.cs
// sidecar settings      lists every setting                                   Commands/SettingsCommand.cs
// sidecar version       prints the version                                    Commands/VersionCommand.cs

InlineSockets.EnableByDefault();

// A value that begins with @ is a value, and no file of further options.
var parsed = SidecarCommand.Create(static options => SidecarHost.Build(options)).Parse(args, new() { ResponseFileTokenReplacer = null });
if (CommandLineErrors.Report(parsed) is { } misunderstood)
{
    return misunderstood;
}

// The command line's own handling of signals is off: it would end the process two seconds into a drain.
return await parsed.InvokeAsync(new() { ProcessTerminationTimeout = null });
