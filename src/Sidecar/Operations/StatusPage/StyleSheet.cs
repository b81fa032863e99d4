using System.Security.Cryptography;
using System.Text;

namespace Sidecar.Operations.StatusPage;

/// <summary>The look of the page. The browser takes it by its hash, and no other style and no script.</summary>
internal sealed class StyleSheet
{
    private StyleSheet(string text)
        => (Text, Source) = (text, $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'");

    /// <summary>What stands in the element, to the byte.</summary>
    public string Text { get; }

    /// <summary>The same as a source of a Content-Security-Policy.</summary>
    public string Source { get; }

    public static StyleSheet Page { get; } = new("""
        :root{color-scheme:light dark;--bg:#f4f6f8;--card:#fff;--ink:#1b212b;--dim:#566171;--line:#dde2e9;--link:#0b5cad;
        --ok:#137a3f;--ok-bg:#e5f5eb;--warn:#8a5200;--warn-bg:#fff2d5;--bad:#b3211b;--bad-bg:#fde9e7;--wait:#41536b;--wait-bg:#e7edf4}
        @media(prefers-color-scheme:dark){:root{--bg:#11151a;--card:#1a2028;--ink:#e5e9ef;--dim:#9aa6b5;--line:#2d3641;--link:#7db8f5;
        --ok:#62d491;--ok-bg:#12301f;--warn:#f2bd58;--warn-bg:#352809;--bad:#ff8d84;--bad-bg:#3c1714;--wait:#aebccf;--wait-bg:#232d3a}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        main{max-width:1360px;margin:0 auto;padding:20px}
        a{color:var(--link)}
        h1{font-size:30px;line-height:1.2;margin:0}
        h2{font-size:17px;margin:0 0 10px}
        p{margin:0 0 8px}
        dl{display:grid;grid-template-columns:auto 1fr;gap:4px 14px;margin:0}
        dt{color:var(--dim)}
        dd{margin:0;overflow-wrap:anywhere}
        code{font:13px/1.5 ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
        section,header{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 18px;margin:0 0 16px}
        header{border-left:8px solid var(--tone);background:var(--tone-bg)}
        header h1,.mark{color:var(--tone)}
        .ok{--tone:var(--ok);--tone-bg:var(--ok-bg)}
        .warn{--tone:var(--warn);--tone-bg:var(--warn-bg)}
        .bad{--tone:var(--bad);--tone-bg:var(--bad-bg)}
        .wait{--tone:var(--wait);--tone-bg:var(--wait-bg)}
        .brand{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 16px;color:var(--dim);font-size:13px}
        .since{color:var(--dim)}
        .trouble{background:var(--card);border-radius:8px;padding:10px 14px;margin:10px 0 0}
        .trouble p:last-child{margin:0}
        .do::before{content:"What to do: ";font-weight:600}
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(290px,1fr));gap:16px;margin:0 0 16px}
        @media(min-width:1240px){.cards{grid-template-columns:1.4fr 1.25fr 1.05fr .9fr}}
        .cards section{margin:0}
        .mark{display:inline-block;background:var(--tone-bg);border-radius:6px;padding:0 8px;font-size:13px;font-weight:600;
        white-space:nowrap}
        .dim{color:var(--dim)}
        .big{font-size:22px;font-weight:600}
        .bar{display:block;width:100%;height:10px;border-radius:5px;background:var(--line);margin:4px 0 8px}
        .bar rect{fill:var(--tone)}
        table{width:100%;border-collapse:collapse}
        th,td{text-align:left;vertical-align:top;padding:7px 12px 7px 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
        thead th{color:var(--dim);font-size:13px;font-weight:500;border-top:0;padding-top:0;overflow-wrap:normal}
        tbody th{font-weight:600}
        td.n,th.n{text-align:right;padding-right:26px;font-variant-numeric:tabular-nums}
        td.n,.k{white-space:nowrap}
        .z{color:var(--dim)}
        td small{display:block;color:var(--dim);font-size:13px}
        footer{color:var(--dim);font-size:13px;display:flex;flex-wrap:wrap;gap:4px 18px}
        @media(max-width:760px){main{padding:12px}h1{font-size:25px}section,header{padding:14px}thead{display:none}
        table,tbody{display:block}tr{display:block;border-top:1px solid var(--line);padding:8px 0}
        tbody tr:first-child{border-top:0;padding-top:0}
        tbody th,td{display:grid;grid-template-columns:108px minmax(0,1fr);gap:10px;border:0;padding:2px 0}
        tbody th{display:block;padding-bottom:4px}
        td::before{content:attr(data-l);color:var(--dim)}td.n{text-align:left;padding-right:0}.k,.mark{white-space:normal}
        td:empty,td.z{display:none}}
        """);
}
