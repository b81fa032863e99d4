using Simulator.Wire;
namespace Simulator.Bulk1;
internal static class Bulk1Api { public static Task HandleAsync(Exchange exchange) => exchange.WriteAsync(501, "text/plain", "later"); }
internal sealed class Bulk1Jobs { }
