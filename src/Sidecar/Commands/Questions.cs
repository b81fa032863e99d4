using Sidecar.Configuration;

namespace Sidecar.Commands;

/// <summary>Asks at the terminal for what the command line lacks.</summary>
internal sealed class Questions(TextReader input, TextWriter output, bool mayAsk)
{
    private const int Attempts = 3;

    /// <summary>Whether there is somebody to ask.</summary>
    public bool MayAsk => mayAsk;

    /// <summary>The value, given or asked for.</summary>
    /// <param name="given">What the command line has; null for nothing.</param>
    /// <param name="option">The option that would have given it.</param>
    /// <param name="question">What to ask.</param>
    /// <param name="problem">Says what is wrong with a value; null for nothing.</param>
    /// <exception cref="MissingAnswerException">There is none that will do.</exception>
    public string Ask(string? given, string option, string question, Func<string, string?> problem)
    {
        if (given is not null)
        {
            return problem(given) is { } expected
                ? throw new MissingAnswerException($"{option}: found '{SettingError.Shown(given)}'; {expected}")
                : given;
        }

        for (var attempt = 0; mayAsk && attempt < Attempts; attempt++)
        {
            output.Write($"{question}: ");
            if (input.ReadLine()?.Trim() is not { } answer)
            {
                break;
            }

            if (answer.Length > 0 && problem(answer) is not { } expected)
            {
                return answer;
            }
            else if (answer.Length > 0)
            {
                output.WriteLine($"  {problem(answer)}");
            }
        }

        throw new MissingAnswerException($"{option}: missing; {question[..1].ToLowerInvariant()}{question[1..]}");
    }
}

/// <summary>A value is missing or cannot be right, and nobody can be asked.</summary>
internal sealed class MissingAnswerException(string message) : Exception(message);
