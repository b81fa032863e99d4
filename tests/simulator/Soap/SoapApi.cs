using Simulator.Wire;
namespace Simulator.Soap;
internal static class SoapApi { public static Task HandleAsync(Exchange exchange) => exchange.WriteAsync(501, "text/plain", "later"); }
