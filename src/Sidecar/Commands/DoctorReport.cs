using System.Text.Json;
using Sidecar.Dialects;

namespace Sidecar.Commands;

/// <summary>
/// What the doctor says: a line per step, and what to do where a step did not go well. Steps that failed go where errors of <c>run</c> go.
/// As JSON it says all at the end, on the standard output.
/// </summary>
internal sealed class DoctorReport(TextWriter output, TextWriter errors, TimeProvider time, bool json = false)
{
    private readonly List<Entry> _entries = [];
    private long _since = time.GetTimestamp();

    public bool IsJson => json;

    /// <summary>Whose steps the next ones are; null for no principal in particular.</summary>
    public string? Principal { get; set; }

    public Task OkAsync(string step, string text) => AddAsync(step, "ok", text, null);

    /// <summary>Something to know about the last step.</summary>
    public Task NoteAsync(string text)
    {
        _entries[^1].Notes.Add(text);
        return json ? Task.CompletedTask : output.WriteLineAsync($"      {text}");
    }

    public Task WarnAsync(string step, string text, string? remedy = null) => AddAsync(step, "warn", text, remedy);

    /// <returns>False, for the step that failed.</returns>
    public async Task<bool> FailAsync(string step, string text, string? remedy = null)
    {
        await AddAsync(step, "FAIL", text, remedy);
        return false;
    }

    /// <summary>For steps that cannot be judged because an earlier one failed.</summary>
    public async Task SkipAsync(string reason, params IEnumerable<string> steps)
    {
        foreach (var step in steps)
        {
            await AddAsync(step, "skip", $"{step}: {reason}", null);
        }
    }

    /// <summary>A line between steps.</summary>
    public Task HeadlineAsync(string text) => json ? Task.CompletedTask : output.WriteLineAsync($"      {text}");

    /// <summary>Ends the report.</summary>
    /// <returns><paramref name="code"/>.</returns>
    public async Task<int> EndAsync(int code)
    {
        if (!json)
        {
            return code;
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new() { Indented = true, Encoder = JsonMembers.Relaxed.Encoder }))
        {
            Write(writer, code);
        }

        await output.WriteLineAsync(System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
        return code;
    }

    private async Task AddAsync(string step, string word, string text, string? remedy)
    {
        var elapsed = time.GetElapsedTime(_since);
        _entries.Add(new(Principal, step, word, text, remedy, (int)elapsed.TotalMilliseconds));
        if (!json)
        {
            var took = elapsed.TotalMilliseconds >= 1 && word != "skip" ? $" ({elapsed.TotalMilliseconds:0} ms)" : "";
            await (word == "FAIL" ? errors : output).WriteLineAsync(
                $"{word,-6}{text}{took}" + (remedy is null ? "" : $"\n      what to do: {remedy}"));
        }

        _since = time.GetTimestamp();
    }

    private void Write(Utf8JsonWriter writer, int code)
    {
        writer.WriteStartObject();
        writer.WriteNumber("exitCode", code);
        writer.WriteStartArray("steps");
        foreach (var entry in _entries)
        {
            writer.WriteStartObject();
            if (entry.Principal is not null)
            {
                writer.WriteString("principal", entry.Principal);
            }

            writer.WriteString("step", entry.Step);
            writer.WriteString("outcome", entry.Word switch { "warn" => "warning", "FAIL" => "failed", "skip" => "skipped", _ => "ok" });
            writer.WriteString("text", entry.Text);
            if (entry.Remedy is not null)
            {
                writer.WriteString("remedy", entry.Remedy);
            }

            if (entry.Notes.Count > 0)
            {
                writer.WriteStartArray("notes");
                entry.Notes.ForEach(writer.WriteStringValue);
                writer.WriteEndArray();
            }

            writer.WriteNumber("milliseconds", entry.Milliseconds);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private sealed record Entry(string? Principal, string Step, string Word, string Text, string? Remedy, int Milliseconds)
    {
        public List<string> Notes { get; } = [];
    }
}
