using System.CommandLine;
using Sidecar.LoadTests;

var parsed = LoadCommand.Create().Parse(args);
// Longer than the default: whoever interrupts a soak wants the report of what was measured until then.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
var exitCode = await parsed.InvokeAsync(invocation);
return parsed.Errors.Count == 0 ? exitCode : LoadCommand.CannotRun;
