using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Docs;

/// <summary>The files of the checkout, and the names that its sources declare or use. What stands in comments does not count.</summary>
internal sealed partial class CodeNames
{
    private readonly HashSet<string> _files = [];
    private readonly HashSet<string> _words = [];
    private readonly HashSet<string> _methods = [];
    private readonly HashSet<string> _spaces = [];
    private readonly Dictionary<string, HashSet<string>> _membersOfTypes = [];

    public CodeNames(IEnumerable<(string Path, string Text)> files)
    {
        foreach (var (path, text) in files)
        {
            _files.Add(Path.GetFileName(path));
            if (path.EndsWith(".cs", StringComparison.Ordinal))
            {
                Read(CSharpSyntaxTree.ParseText(text).GetCompilationUnitRoot());
            }
        }
    }

    /// <summary>Everything but the tests of documents: they hold names that exist nowhere.</summary>
    public static CodeNames OfTheCheckout() => new(Repository.Files(Repository.Root, "*")
        .Where(path => !path.EndsWith(".cs", StringComparison.Ordinal) || Path.GetFileName(Path.GetDirectoryName(path)) != "Docs")
        .Select(path => (path, path.EndsWith(".cs", StringComparison.Ordinal) ? File.ReadAllText(path) : "")));

    /// <summary>
    /// Whether a name is good that a document writes as code: a file, a test, a beginning of one (with …), a type, its member, or another
    /// word of the sources.
    /// </summary>
    public bool Knows(string cited)
    {
        if (FileName().IsMatch(cited))
        {
            return _files.Contains(cited);
        }

        var parts = cited.Split('.');
        var (owner, last) = (parts.Length > 1 ? parts[^2] : "", parts[^1]);
        // A block of extension members is a type without a name.
        var ofType = owner.Length > 0 && (owner.EndsWith("Tests", StringComparison.Ordinal) || _membersOfTypes.ContainsKey(owner));
        if (ofType || last.EndsWith('…'))
        {
            var members = owner.Length > 0 ? _membersOfTypes.GetValueOrDefault(owner, []) : _methods;
            return last.EndsWith('…')
                ? members.Any(member => member.StartsWith(last[..^1], StringComparison.Ordinal))
                : members.Contains(last);
        }

        return last.EndsWith("Tests", StringComparison.Ordinal)
            ? _membersOfTypes.ContainsKey(last) && parts[..^1].All(_spaces.Contains)
            : parts.All(_words.Contains);
    }

    private void Read(CompilationUnitSyntax root)
    {
        _words.UnionWith(root.DescendantTokens().SelectMany(token => Word().Matches(token.Text).Select(word => word.Value)));
        _spaces.UnionWith(
            root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().SelectMany(space => space.Name.ToString().Split('.')));
        foreach (var type in root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
        {
            _membersOfTypes.TryAdd(type.Identifier.Text, []);
            _membersOfTypes[type.Identifier.Text].UnionWith(type.ChildNodes().SelectMany(NamesOf));
            _methods.UnionWith(type.ChildNodes().OfType<MethodDeclarationSyntax>().Select(method => method.Identifier.Text));
        }
    }

    private static IEnumerable<string> NamesOf(SyntaxNode member) => member switch
    {
        MethodDeclarationSyntax method => [method.Identifier.Text],
        PropertyDeclarationSyntax property => [property.Identifier.Text],
        BaseTypeDeclarationSyntax type => [type.Identifier.Text],
        EnumMemberDeclarationSyntax value => [value.Identifier.Text],
        BaseFieldDeclarationSyntax field => field.Declaration.Variables.Select(variable => variable.Identifier.Text),
        ParameterListSyntax parameters => parameters.Parameters.Select(parameter => parameter.Identifier.Text),
        _ => [],
    };

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\.[a-z]+$")]
    private static partial Regex FileName();
}
