using System.CommandLine;

namespace Sidecar.Commands;

/// <summary>
/// <c>--days</c> of the verbs that make certificates. Beyond these bounds .NET throws, or the certificate was never valid.
/// </summary>
internal static class DaysOption
{
    private const int Longest = 36_500;

    public static Option<int> Create(int usual)
    {
        var days = new Option<int>("--days")
        {
            Description = "Validity of the certificate",
            DefaultValueFactory = _ => usual,
            HelpName = "days",
        };
        days.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && !(int.TryParse(token.Value, out var number) && number is >= 1 and <= Longest))
            {
                given.AddError($"--days: found '{token.Value}'; give 1 to {Longest}");
            }
        });
        return days;
    }
}
