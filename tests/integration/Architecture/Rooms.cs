using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sidecar.IntegrationTests.Architecture;

/// <summary>The folders of the sidecar in the order of their dependencies: a room uses itself and rooms before it, nothing else.</summary>
internal static class Rooms
{
    private const string Root = "Sidecar";

    public static IReadOnlyList<string> Order { get; } =
    [
        "Configuration", "Streams", "Secrets", "Tracing", "Certificates", "Soap", "Dialects", "Egress", "Assertions", "AccessTokens",
        "SharedTokens", "Principals", "Listening", "Requests", "Migration", "LegacyLogins", "Forwarding", "Pipeline", "Operations",
        "AppMetadata", "Commands",
    ];

    // Program.cs and SidecarHost.cs put the rooms together; no room knows them.
    private static int Place(string room) => room.Length == 0 ? Order.Count : Order.ToList().IndexOf(room);

    /// <summary>Folders that are no room, and files whose namespace is not that of their folder.</summary>
    public static IEnumerable<string> Strangers(SourceTree tree)
    {
        foreach (var (file, root) in tree.Roots)
        {
            if (Place(file.Room) < 0)
            {
                yield return $"{file.Path}: the folder {file.Room} is not in the list of rooms";
            }

            var folder = string.Join('.', [Root, .. file.Path.Split('/')[..^1]]);
            foreach (var space in root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
                .Where(space => space.Name.ToString() != folder))
            {
                yield return $"{file.Path}: the namespace is {space.Name}, the folder wants {folder}";
            }
        }
    }

    /// <summary>Uses of a later room: by a name, by the type of an expression that is never named, by a using directive.</summary>
    public static IEnumerable<string> ArrowsAgainstTheOrder(SourceTree tree)
    {
        foreach (var (file, root) in tree.Roots)
        {
            var model = tree.ModelOf(root);
            var used = root.DescendantNodes().SelectMany(node => SpacesOf(tree, model, node).Select(space => (Room: RoomOf(space),
                Node: node)));
            foreach (var use in used.Where(use => Place(use.Room) > Place(file.Room)).DistinctBy(use => use.Room))
            {
                var line = use.Node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                var room = use.Room.Length == 0 ? "the host" : use.Room;
                yield return $"{file.Path}:{line}: {file.Room} uses {room}, a later room ({use.Node})";
            }
        }
    }

    private static IEnumerable<INamespaceSymbol> SpacesOf(SourceTree tree, SemanticModel model, SyntaxNode node)
    {
        if (node is not (ExpressionSyntax or ConstructorInitializerSyntax or AttributeSyntax))
        {
            yield break;
        }

        var symbol = model.GetSymbolInfo(node).Symbol;
        if (symbol is INamespaceSymbol named)
        {
            // "Sidecar" alone, on the way to a room, says nothing.
            if (node.FirstAncestorOrSelf<UsingDirectiveSyntax>() is not null
                && named.ToString()!.StartsWith(Root + ".", StringComparison.Ordinal))
            {
                yield return named;
            }

            yield break;
        }

        ISymbol?[] symbols = [symbol, symbol?.ContainingType, model.GetTypeInfo(node).Type, model.GetTypeInfo(node).ConvertedType];
        foreach (var type in symbols.SelectMany(TypesIn).Where(tree.Declares))
        {
            yield return type.ContainingNamespace;
        }
    }

    // A list of tokens is a use of the token's room, too.
    private static IEnumerable<ISymbol> TypesIn(ISymbol? symbol) => symbol switch
    {
        // Words such as nameof and notnull, which the compiler knows without a type.
        null or ITypeSymbol { TypeKind: TypeKind.Error } => [],
        IArrayTypeSymbol array => TypesIn(array.ElementType),
        INamedTypeSymbol type => [type, .. type.TypeArguments.SelectMany(TypesIn)],
        _ => [symbol],
    };

    private static string RoomOf(INamespaceSymbol space)
    {
        var parts = space.ToString()!.Split('.');
        return parts.Length > 1 ? parts[1] : "";
    }
}
