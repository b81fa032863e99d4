using Sidecar.Secrets;

namespace Sidecar.Commands;

/// <summary>The lines of <c>sidecar status</c>.</summary>
internal sealed class StatusOutput(TextWriter output, bool colors)
{
    private const int LongestText = 600;
    private const string Reset = "\u001b[0m";

    // Green, red, yellow, by exit code.
    private static readonly string[] Colors = ["\u001b[32m", "\u001b[31m", "\u001b[33m"];

    public void State(string state, int code, string address)
        => output.WriteLine(colors ? $"{Colors[code]}{state}{Reset}  {address}" : $"{state}  {address}");

    /// <summary>Nothing when there is nothing to say. What another process says may not move the terminal's cursor.</summary>
    public void Line(string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            output.WriteLine($"  {name + ":",-12}{Printable.Bounded(text, LongestText)}");
        }
    }
}

/// <summary>Whether output may have colours: on a terminal that shows them, unless the user does not want them (no-color.org).</summary>
internal static class TerminalColors
{
    public static bool OfOutput => Allowed(
        Console.IsOutputRedirected, Environment.GetEnvironmentVariable("NO_COLOR"), Environment.GetEnvironmentVariable("TERM"));

    public static bool Allowed(bool redirected, string? noColor, string? terminal)
        => !redirected && string.IsNullOrEmpty(noColor) && terminal != "dumb";
}
