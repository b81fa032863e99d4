using System.Text;

namespace Simulator.Store.Soql;

internal enum TokenKind
{
    Word,
    Text,
    Literal,
    Symbol,
    End,
}

internal readonly record struct SoqlToken(TokenKind Kind, string Text)
{
    public bool Is(string word)
        => Kind is TokenKind.Word or TokenKind.Symbol && string.Equals(Text, word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Cuts a query into tokens.</summary>
internal static class SoqlLexer
{
    public static List<SoqlToken> Read(string text)
    {
        var tokens = new List<SoqlToken>();
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (c == '\'')
            {
                tokens.Add(new SoqlToken(TokenKind.Text, ReadText(text, ref i)));
            }
            else if (char.IsLetter(c) || c == '_')
            {
                tokens.Add(new SoqlToken(TokenKind.Word, ReadWhile(text, ref i, ch => char.IsLetterOrDigit(ch) || ch is '_' or '.')));
            }
            else if (char.IsDigit(c) || c is '-' or '+')
            {
                tokens.Add(new SoqlToken(TokenKind.Literal, ReadWhile(text, ref i, ch => char.IsLetterOrDigit(ch)
                    || ch is '.' or ':' or '-' or '+')));
            }
            else
            {
                var two = i + 1 < text.Length ? text.Substring(i, 2) : "";
                var symbol = two is "!=" or "<>" or "<=" or ">=" ? two : c.ToString();
                if (symbol.Length == 1 && !"(),=<>".Contains(c, StringComparison.Ordinal))
                {
                    throw SoqlException.Malformed($"unexpected token: '{c}'");
                }

                tokens.Add(new SoqlToken(TokenKind.Symbol, symbol));
                i += symbol.Length;
            }
        }

        tokens.Add(new SoqlToken(TokenKind.End, "<EOF>"));
        return tokens;
    }

    private static string ReadWhile(string text, ref int i, Func<char, bool> belongs)
    {
        var start = i++;
        while (i < text.Length && belongs(text[i]))
        {
            i++;
        }

        return text[start..i];
    }

    private static string ReadText(string text, ref int i)
    {
        var value = new StringBuilder();
        for (i++; i < text.Length && text[i] != '\''; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
                value.Append(text[i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
            }
            else
            {
                value.Append(text[i]);
            }
        }

        if (i >= text.Length)
        {
            throw SoqlException.Malformed("line 1:0 mismatched character '<EOF>' expecting '''");
        }

        i++;
        return value.ToString();
    }
}
