using Sidecar.Migration;

namespace Sidecar.Operations;

/// <summary><c>/migration</c>: who logs in how, and what Salesforce has announced for it, as JSON.</summary>
internal sealed class MigrationEndpoint(MigrationReports reports)
{
    public Task InvokeAsync(HttpContext context)
        => AdminResponses.JsonAsync(context, StatusCodes.Status200OK, reports.Now().ToJson());
}
