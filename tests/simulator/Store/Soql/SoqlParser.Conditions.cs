namespace Simulator.Store.Soql;

/// <summary>What stands after WHERE.</summary>
internal sealed partial class SoqlParser
{
    private Func<Record, bool> Or()
    {
        var condition = And();
        while (Accept("OR"))
        {
            var (left, right) = (condition, And());
            condition = record => left(record) || right(record);
        }

        return condition;
    }

    private Func<Record, bool> And()
    {
        var condition = Not();
        while (Accept("AND"))
        {
            var (left, right) = (condition, Not());
            condition = record => left(record) && right(record);
        }

        return condition;
    }

    private Func<Record, bool> Not()
    {
        if (Accept("NOT"))
        {
            var inner = Not();
            return record => !inner(record);
        }

        if (Accept("("))
        {
            var inner = Or();
            Expect(")");
            return inner;
        }

        return Comparison();
    }

    private Func<Record, bool> Comparison()
    {
        var path = Resolve(Word());
        if (Accept("LIKE"))
        {
            var pattern = Current.Kind == TokenKind.Text ? Take().Text : throw Unexpected();
            return record => path.Read(record, store) is string text && SoqlValues.Like(text, pattern);
        }

        var negated = Accept("NOT");
        if (Accept("IN"))
        {
            var values = ValueList(path.Field);
            return record => values.Exists(value => SoqlValues.Compare(path.Read(record, store), value) == 0) != negated;
        }

        if (negated || Current.Kind != TokenKind.Symbol)
        {
            throw Unexpected();
        }

        var matches = SoqlValues.Comparison(Take().Text, Value(path.Field));
        return record => matches(path.Read(record, store));
    }

    private List<object?> ValueList(Field field)
    {
        Expect("(");
        var values = new List<object?>();
        do
        {
            values.Add(Value(field));
        }
        while (Accept(","));
        Expect(")");
        return values;
    }

    private object? Value(Field field)
    {
        var token = Take();
        var isText = field.Type is not (FieldType.Boolean or FieldType.Int or FieldType.Double or FieldType.Currency or FieldType.DateTime);
        if (token.Is("null"))
        {
            return null;
        }

        var fits = token.Kind switch
        {
            TokenKind.Text => isText,
            TokenKind.Literal => !isText && field.Type != FieldType.Boolean,
            TokenKind.Word => field.Type == FieldType.Boolean && (token.Is("true") || token.Is("false")),
            _ => throw SoqlException.Malformed($"unexpected token: '{token.Text}'"),
        };
        if (!fits)
        {
            throw new SoqlException("INVALID_FIELD", $"value of filter criterion for field '{field.Name}' must be of type {field.ApiType}");
        }

        return FieldValues.TryConvert(field, token.Text, out var value)
            ? value
            : throw new SoqlException("INVALID_QUERY_FILTER_OPERATOR", $"invalid ID field: {token.Text}");
    }
}
