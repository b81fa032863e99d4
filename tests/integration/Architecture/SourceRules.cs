using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sidecar.IntegrationTests.Architecture;

/// <summary>Rules that each file keeps or breaks by itself.</summary>
internal static partial class SourceRules
{
    public const int MostLines = 200;
    public const int MostLinesOfTests = 300;
    public const int MostColumns = 140;
    public const int MostParameters = 7;

    public static IEnumerable<string> LongFiles(IEnumerable<SourceFile> files) => files
        .Where(file => file.Lines.Length > (file.Path.StartsWith("tests/", StringComparison.Ordinal) ? MostLinesOfTests : MostLines))
        .Select(file => $"{file.Path}: {file.Lines.Length} lines");

    public static IEnumerable<string> LongLines(IEnumerable<SourceFile> files) => files
        .SelectMany(file => file.Lines.Select((line, index) => (file.Path, Number: index + 1, Text: line)))
        .Where(line => line.Text.Length > MostColumns && !IsWireData(line.Path, line.Text))
        .Select(line => $"{line.Path}:{line.Number}: {line.Text.Length} columns");

    /// <summary>
    /// Outside of the product, what goes over the wire and what a reader copies stays in one piece: one compares it with a recording.
    /// </summary>
    private static bool IsWireData(string path, string line)
        => (path.StartsWith("tests/", StringComparison.Ordinal)
            || path.StartsWith("samples/", StringComparison.Ordinal)
            || path.StartsWith("bench/", StringComparison.Ordinal))
            && (LongLiteral().IsMatch(line)
                || line.TrimStart().StartsWith('<')
                || line.TrimStart().StartsWith("curl ", StringComparison.Ordinal)
                || line.Contains("\"\"\"", StringComparison.Ordinal));

    [GeneratedRegex("[\"'][^\"]{50,}|\\\\r\\\\n|\\\\\"")]
    private static partial Regex LongLiteral();

    /// <summary>Records are data, whose members are not dependencies.</summary>
    public static IEnumerable<string> CrowdedConstructors(SourceTree tree)
    {
        foreach (var (file, root) in tree.Roots)
        {
            var lists = root.DescendantNodes().Select(node => node switch
            {
                TypeDeclarationSyntax type and not RecordDeclarationSyntax => (Name: type.Identifier, Parameters: type.ParameterList),
                ConstructorDeclarationSyntax made => (Name: made.Identifier, Parameters: made.ParameterList),
                _ => default,
            });
            foreach (var (name, parameters) in lists.Where(list => list.Parameters?.Parameters.Count > MostParameters))
            {
                yield return $"{At(file, name)}: the constructor of {name} has {parameters!.Parameters.Count} parameters";
            }
        }
    }

    /// <summary><c>null!</c> and <c>default!</c> promise something that is not so.</summary>
    public static IEnumerable<string> NullsInDisguise(SourceTree tree) =>
        from found in tree.Roots
        from forced in found.Root.DescendantNodes().OfType<PostfixUnaryExpressionSyntax>()
        where forced.IsKind(SyntaxKind.SuppressNullableWarningExpression)
        where forced.Operand.Kind()
            is SyntaxKind.NullLiteralExpression or SyntaxKind.DefaultLiteralExpression or SyntaxKind.DefaultExpression
        select $"{At(found.File, forced.GetFirstToken())}: {forced}";

    public static IEnumerable<string> PublicTypes(SourceTree tree) =>
        from found in tree.Roots
        from type in found.Root.DescendantNodes().OfType<MemberDeclarationSyntax>()
        where type is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
            && type.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax
            && type.Modifiers.Any(SyntaxKind.PublicKeyword)
        select $"{At(found.File, type.GetFirstToken())}: {type.ToString().Split('\n')[0].Trim()}";

    /// <summary>A log would say "(null)".</summary>
    public static IEnumerable<string> NullsInLogs(SourceTree tree) =>
        from found in tree.Roots
        from method in found.Root.DescendantNodes().OfType<MethodDeclarationSyntax>()
        where method.AttributeLists.ToString().Contains("LoggerMessage(", StringComparison.Ordinal)
        from parameter in method.ParameterList.Parameters
        where parameter.Type is NullableTypeSyntax
        select $"{At(found.File, parameter.Identifier)}: {method.Identifier} may log null as {parameter.Identifier}";

    private static string At(SourceFile file, SyntaxToken token) =>
        $"{file.Path}:{token.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
}
