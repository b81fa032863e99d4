using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Sidecar.IntegrationTests.Architecture;

/// <summary>Sources of the sidecar, compiled as far as it takes to know what each name in them means.</summary>
internal sealed class SourceTree
{
    // What the SDK adds to every file of a web project.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    // Bodies that source generators write: CS8795 for methods, CS9248 for properties. No generator runs here.
    private static readonly string[] GeneratedElsewhere = ["CS8795", "CS9248"];

    private static readonly CSharpParseOptions Language = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp14);

    // Everything that this process can load, the product's packages among them, but not the sidecar itself.
    private static readonly Lazy<IReadOnlyList<MetadataReference>> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file) is not "sidecar.dll" and not "Sidecar.IntegrationTests.dll")
            .Select(file => MetadataReference.CreateFromFile(file))]);

    private readonly Dictionary<SyntaxTree, SourceFile> _files;
    private readonly CSharpCompilation _compilation;

    public SourceTree(IEnumerable<SourceFile> files)
    {
        _files = files.ToDictionary(file => CSharpSyntaxTree.ParseText(file.Text, Language, file.Path));
        _compilation = CSharpCompilation.Create(
            "sidecar",
            [.. _files.Keys, CSharpSyntaxTree.ParseText(ImplicitUsings, Language)],
            References.Value,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
    }

    public IEnumerable<(SourceFile File, SyntaxNode Root)> Roots => _files.Select(pair => (pair.Value, pair.Key.GetRoot()));

    /// <summary>What keeps the compiler from knowing a name; a rule that does not know all names proves nothing.</summary>
    public IEnumerable<string> Unresolved => _compilation.GetDiagnostics()
        .Where(found => found.Severity == DiagnosticSeverity.Error && !GeneratedElsewhere.Contains(found.Id))
        .Select(found => found.ToString());

    public SemanticModel ModelOf(SyntaxNode root) => _compilation.GetSemanticModel(root.SyntaxTree);

    public bool Declares(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, _compilation.Assembly);
}
