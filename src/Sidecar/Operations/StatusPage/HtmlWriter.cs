using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sidecar.Operations.StatusPage;

/// <summary>
/// Writes HTML by interpolated strings: what stands in the source is markup, and what stands in braces is text and gets encoded. So no
/// text can be written without the encoding, and nothing that comes from outside becomes markup.
/// </summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _html = new(16 * 1024);

    /// <param name="html">Markup with texts in braces. Attribute values stand in double quotes.</param>
    public HtmlWriter Add([InterpolatedStringHandlerArgument("")] ref Markup html)
    {
        html.End();
        return this;
    }

    /// <summary>A cell with a number. On a narrow page, where each cell has a line, zero is not worth one.</summary>
    /// <param name="label">What it is, for the narrow page, which has no head of columns.</param>
    /// <param name="number">The number.</param>
    public HtmlWriter Number(string label, long number) => Add($"""<td class="n{(number == 0 ? " z" : "")}" data-l="{label}">{number}""");

    public override string ToString() => _html.ToString();

    /// <summary>What the compiler makes of an interpolated string.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Markup
    {
        private readonly StringBuilder _html;

        // The lengths are the compiler's; the builder has room anyway.
        public Markup(int literalLength, int formattedCount, HtmlWriter writer)
        {
            _html = writer._html;
            _html.EnsureCapacity(_html.Length + literalLength + (formattedCount * 16));
        }

        public void AppendLiteral(string markup) => _html.Append(markup);

        public void AppendFormatted(string? text) => _html.Append(WebUtility.HtmlEncode(text));

        public void AppendFormatted(StyleSheet style) => _html.Append(style.Text);

        public void AppendFormatted(long number) => _html.Append(number.ToString("N0", CultureInfo.InvariantCulture));

        public void End() => _html.Append('\n');
    }
}
