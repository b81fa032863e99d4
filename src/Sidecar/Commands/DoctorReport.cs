namespace Sidecar.Commands;

/// <summary>
/// What the doctor says: a line per step, and what to do where a step did not go well. Steps that failed go where errors of <c>run</c> go.
/// </summary>
internal sealed class DoctorReport(TextWriter output, TextWriter errors)
{
    public Task OkAsync(string step) => output.WriteLineAsync($"ok    {step}");

    public Task NoteAsync(string text) => output.WriteLineAsync($"      {text}");

    public Task WarnAsync(string step, string? remedy = null) => WriteAsync(output, "warn", step, remedy);

    /// <returns>False, for the step that failed.</returns>
    public async Task<bool> FailAsync(string step, string? remedy = null)
    {
        await WriteAsync(errors, "FAIL", step, remedy);
        return false;
    }

    private static Task WriteAsync(TextWriter writer, string word, string step, string? remedy)
        => writer.WriteLineAsync(remedy is null ? $"{word}  {step}" : $"{word}  {step}\n      what to do: {remedy}");
}
