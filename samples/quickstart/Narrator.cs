namespace Quickstart;

/// <summary>Prints the story; colours only where a person looks at a terminal.</summary>
internal static class Narrator
{
    private static readonly bool Colours = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;

    public static void Title(string text) => Console.WriteLine($"\n{Paint("1", text)}\n");

    public static void Chapter(string text) => Console.WriteLine($"\n{Paint("1", text)}");

    public static void Step(string what, string detail) => Console.WriteLine($"  {what.PadRight(34, '.')} {detail}");

    public static void Scene(string text) => Console.WriteLine($"\n  {text}");

    public static void Sends(string text) => Say("program sends", "33", text);

    public static void Gets(string text) => Say("program gets", "32", text);

    public static void Fails(string text) => Say("program gets", "31", text);

    public static void Salesforce(string text) => Say("Salesforce got", "36", text);

    public static void More(string text) => Say("", "32", text);

    public static void Note(string text) => Console.WriteLine($"  {text}");

    public static bool Check(bool holds, string promise)
    {
        Console.WriteLine($"  {(holds ? Paint("32", "ok  ") : Paint("31", "FAIL"))}  {promise}");
        return holds;
    }

    /// <summary>Enough of a secret to tell two apart.</summary>
    public static string Short(string? secret)
        => secret is null ? "none" : secret.Length <= 26 ? secret : $"{secret[..20]}…{secret[^4..]}";

    private static void Say(string who, string colour, string text) => Console.WriteLine($"     {who,-15} {Paint(colour, text)}");

    private static string Paint(string colour, string text) => Colours ? $"\e[{colour}m{text}\e[0m" : text;
}
