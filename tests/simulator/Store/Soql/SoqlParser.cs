using System.Globalization;

namespace Simulator.Store.Soql;

/// <summary>
/// The useful part of SOQL: SELECT fields | COUNT() | FIELDS(ALL) FROM type [WHERE …] [ORDER BY …] [LIMIT n] [OFFSET n] [ALL ROWS].
/// No sub-queries, grouping or date literals; those are refused as malformed.
/// </summary>
internal sealed partial class SoqlParser(string text, RecordStore store)
{
    private readonly List<SoqlToken> _tokens = SoqlLexer.Read(text);
    private int _next;
    private ObjectType _type = null!;

    private SoqlToken Current => _tokens[_next];

    public SoqlQuery Parse()
    {
        Expect("SELECT");
        var (names, countOnly) = SelectList();
        Expect("FROM");
        var typeName = Word();
        _type = store.FindType(typeName) ?? throw new SoqlException("INVALID_TYPE", StoreError.InvalidType(typeName).Message);
        var select = names is null ? _type.Fields.Select(field => new FieldPath(null, field)) : names.Select(Resolve);

        var query = new SoqlQuery(_type, [.. select], countOnly);
        if (Accept("WHERE"))
        {
            query = query with { Where = Or() };
        }

        if (Accept("ORDER"))
        {
            Expect("BY");
            query = query with { OrderBy = OrderList() };
        }

        if (Accept("LIMIT"))
        {
            query = query with { Limit = Number() };
        }

        if (Accept("OFFSET"))
        {
            query = query with { Offset = Number() };
        }

        if (Accept("ALL"))
        {
            Expect("ROWS");
            query = query with { AllRows = true };
        }

        return Current.Kind == TokenKind.End ? query : throw Unexpected();
    }

    private (List<string>? Names, bool CountOnly) SelectList()
    {
        var first = Word();
        if (Accept("("))
        {
            if (first.Equals("COUNT", StringComparison.OrdinalIgnoreCase) && Accept(")"))
            {
                return ([], true);
            }

            if (first.Equals("FIELDS", StringComparison.OrdinalIgnoreCase) && (Accept("ALL") || Accept("STANDARD")) && Accept(")"))
            {
                return (null, false);
            }

            throw Unexpected();
        }

        var names = new List<string> { first };
        while (Accept(","))
        {
            names.Add(Word());
        }

        return (names, false);
    }

    private List<SoqlOrder> OrderList()
    {
        var orders = new List<SoqlOrder>();
        do
        {
            var path = Resolve(Word());
            var descending = Accept("DESC");
            if (!descending)
            {
                Accept("ASC");
            }

            if (Accept("NULLS"))
            {
                Word();
            }

            orders.Add(new SoqlOrder(path, descending));
        }
        while (Accept(","));
        return orders;
    }

    private FieldPath Resolve(string name)
    {
        var parts = name.Split('.');
        if (parts.Length > 1 && parts[0].Equals(_type.Name, StringComparison.OrdinalIgnoreCase) && _type.FindRelationship(parts[0]) is null)
        {
            parts = parts[1..];
        }

        if (parts.Length == 1 && _type.Find(parts[0]) is { } field)
        {
            return new FieldPath(null, field);
        }

        if (parts.Length == 2 && _type.FindRelationship(parts[0]) is { } via
            && store.FindType(via.ReferenceTo!)?.Find(parts[1]) is { } parentField)
        {
            return new FieldPath(via, parentField);
        }

        throw new SoqlException(
            "INVALID_FIELD", $"No such column '{name}' on entity '{_type.Name}'. If you are attempting to use a custom field, be sure "
            + "to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate "
                + "names.");
    }

    private SoqlToken Take() => _tokens[_next++];

    private string Word() => Current.Kind == TokenKind.Word ? Take().Text : throw Unexpected();

    private int Number() =>
        Current.Kind == TokenKind.Literal && int.TryParse(Current.Text, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? int.Parse(Take().Text, CultureInfo.InvariantCulture)
            : throw Unexpected();

    private bool Accept(string word)
    {
        if (!Current.Is(word))
        {
            return false;
        }

        _next++;
        return true;
    }

    private void Expect(string word)
    {
        if (!Accept(word))
        {
            throw Unexpected();
        }
    }

    private SoqlException Unexpected() => SoqlException.Malformed($"unexpected token: '{Current.Text}'");
}
