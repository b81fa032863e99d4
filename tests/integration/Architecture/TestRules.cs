using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sidecar.IntegrationTests.Architecture;

/// <summary>The tests are a house, too: nothing is there twice, and what several folders need is a fixture or a tool.</summary>
internal static partial class TestRules
{
    private static readonly string[] Shared = ["Fixtures", "Tooling"];

    /// <summary>Types of the same name in two places.</summary>
    public static IEnumerable<string> Twins(IEnumerable<SourceFile> files) => files
        .SelectMany(file => CSharpSyntaxTree.ParseText(file.Text).GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            .Where(type => type.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax
                && !type.Modifiers.Any(SyntaxKind.PartialKeyword))
            .Select(type => (file.Path, Name: type.Identifier.Text)))
        .GroupBy(type => type.Name)
        .Where(twins => twins.Count() > 1)
        .Select(twins => $"{twins.Key}: {string.Join(", ", twins.Select(type => type.Path))}");

    /// <summary>Uses of a helper that lies in the folder of other tests.</summary>
    public static IEnumerable<string> Borrowers(IEnumerable<SourceFile> files) =>
        from file in files
        from use in OtherFolder().Matches(file.Text).Select(use => use.Groups[1].Value).Distinct()
        where use != file.Room && !Shared.Contains(use)
        select $"{file.Path} uses {use}: move the helper to Fixtures or Tooling";

    [GeneratedRegex(@"\bIntegrationTests\.(\w+)")]
    private static partial Regex OtherFolder();
}
