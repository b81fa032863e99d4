namespace Quickstart;

/// <summary>Prints the story; colours only where a person looks at a terminal.</summary>
internal static class Narrator
{
    private static readonly bool Colours = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;

    public static void Title(string text) => Console.WriteLine($"\n{Paint("1", text)}\n");

    public static void Chapter(string text) => Console.WriteLine($"\n{Paint("1", text)}");

    public static void Step(string what, string detail) => Console.WriteLine($"  {what.PadRight(34, '.')} {detail}");

    public static void Sends(string text) => Console.WriteLine($"    client sends     {Paint("33", text)}");

    public static void Gets(string text) => Console.WriteLine($"    client gets      {Paint("32", text)}");

    public static void Salesforce(string text) => Console.WriteLine($"    Salesforce got   {Paint("36", text)}");

    public static void Note(string text) => Console.WriteLine($"  {text}");

    public static bool Check(bool holds, string promise)
    {
        Console.WriteLine($"  {(holds ? Paint("32", "ok  ") : Paint("31", "FAIL"))}  {promise}");
        return holds;
    }

    /// <summary>Enough of a secret to tell two apart.</summary>
    public static string Short(string? secret)
        => secret is null ? "none" : secret.Length <= 26 ? secret : $"{secret[..20]}…{secret[^4..]}";

    private static string Paint(string colour, string text) => Colours ? $"\e[{colour}m{text}\e[0m" : text;
}
