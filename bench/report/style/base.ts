/** Page, type, header, tables, charts and print. */
export const baseCss = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;font-variant-numeric:tabular-nums}
h1,h2,h3,p,ul,ol,dl,dd,pre{margin:0;padding:0}
h2{font-size:1.375rem;line-height:1.25;letter-spacing:-.01em;font-weight:650}
h3{font-size:.9375rem;line-height:1.35;font-weight:650}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.8125rem}
code{color:var(--muted);overflow-wrap:anywhere}
.small,.lead{color:var(--muted)}
.small{font-size:.8125rem;margin-top:12px}
.lead{max-width:74ch;margin-top:6px}
.hero-inner,main{max-width:1120px;margin:0 auto;padding:0 32px}
.hero{background:var(--panel);position:relative;overflow:hidden}
.hero-inner{padding-top:28px;padding-bottom:60px}
.brand{display:flex;align-items:center;gap:8px;font-weight:650;color:var(--tide);flex-wrap:wrap}
.brand span{color:var(--muted);font-weight:400}
.mark{width:22px;height:22px;fill:none;stroke:var(--tide);stroke-width:2;stroke-linecap:round}
.labels{list-style:none;display:flex;flex-wrap:wrap;gap:8px;margin-top:16px}
.labels li{border:1px solid var(--sand);color:var(--sand);border-radius:4px;padding:1px 9px;font-size:.8125rem;font-weight:600}
h1{font-size:clamp(1.9rem,5.2vw,3.1rem);line-height:1.1;letter-spacing:-.025em;font-weight:700;margin-top:26px}
h1 .zone>span{font-size:.62em;vertical-align:.12em;margin-right:.12em}
.because{margin-top:12px;font-size:1.0625rem;color:var(--muted);max-width:70ch}
.waves{position:absolute;left:0;right:0;bottom:-1px;width:100%;height:34px;display:block}
.waves path:first-child{fill:var(--shallow)}
.waves path:last-child{fill:var(--page)}
.zone.stay,.badge.stay{color:var(--stay)}
.zone.consider,.badge.consider{color:var(--sand)}
.zone.urgent,.badge.urgent{color:var(--urgent)}
.zone.unknown,.badge.unknown{color:var(--muted)}
.alarm{max-width:1056px;margin:24px auto 0;padding:14px 18px;background:var(--panel);border-left:4px solid var(--urgent);overflow-wrap:anywhere}
main{padding-top:8px;padding-bottom:72px}
section{margin-top:52px}
section>h2+*,section>.lead+*{margin-top:20px}
section>h2+.lead{margin-top:6px}
section h3{margin-bottom:8px}
section>ul:not([class]){padding-left:1.25em}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:28px 48px}
.columns ol,.columns ul{padding-left:1.25em}
.columns li+li{margin-top:6px}
.columns>div>dl+h3{margin-top:24px}
.scroll{overflow-x:auto;border-top:1px solid var(--line);border-bottom:1px solid var(--line);background:var(--panel)}
.chart+.scroll{margin-top:20px}
.scroll:focus-visible,summary:focus-visible{outline:2px solid var(--tide);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.4}
th,td{padding:9px 12px;text-align:left;vertical-align:top;white-space:nowrap;font-weight:400}
thead th{color:var(--muted);font-size:.8125rem;font-weight:600;border-bottom:1px solid var(--line)}
tbody tr+tr>*{border-top:1px solid var(--line)}
th.number,td.number{text-align:right}
th.wrap,td.wrap{white-space:normal;min-width:220px;overflow-wrap:break-word}
tbody th{font-weight:550}
tr.chosen>*{background:var(--shallow)}
tbody tr.note>td{border-top:0;padding-top:0;white-space:normal;color:var(--muted);font-size:.8125rem}
tr.not-judged>*{color:var(--muted)}
tr.not-judged td.number,tr.not-judged tbody th{font-style:italic}
.flag{color:var(--urgent)}
.badge{display:inline-block;font-weight:650;font-size:.875rem;white-space:nowrap}
.chart{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:20px 20px 10px}
.tiles+.chart{margin-top:20px}
.chart svg{display:block;width:100%;height:auto;overflow:visible}
.chart-narrow{display:none}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;font-size:.8125rem;margin-bottom:14px}
.legend li{display:flex;align-items:center;gap:7px}
.chart .legend svg{width:26px;height:12px;fill:none;stroke:var(--c);flex:none}
.legend .solid{fill:var(--c);stroke:none}
.facts>div{display:grid;grid-template-columns:minmax(120px,34%) 1fr;gap:12px;padding:7px 0;border-top:1px solid var(--line);font-size:.875rem}
.facts dt{color:var(--muted)}
.facts dd{overflow-wrap:anywhere}
.hash{color:var(--ink)}
details{margin-top:20px}
.columns details{margin-top:10px}
.columns details>ul{margin-top:8px}
details>.scroll{margin-top:12px}
code.id{display:block}
summary{cursor:pointer;color:var(--tide);font-size:.875rem;font-weight:600}
pre{overflow-x:auto;background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:14px 16px;margin-top:12px}
pre.command{white-space:pre-wrap;overflow-wrap:anywhere}
@media (max-width:640px){
body{font-size:15px}
.hero-inner,main{padding-left:18px;padding-right:18px}
.alarm{margin:20px 18px 0}
.hero-inner{padding-top:20px;padding-bottom:48px}
section{margin-top:42px}
.chart{padding:14px 12px 6px;margin-left:-6px;margin-right:-6px}
.chart-wide{display:none}
.chart-narrow{display:block}
th,td{padding:8px 10px}
.prose thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.prose,.prose tbody,.prose tr,.prose tbody th,.prose td{display:block;width:auto;min-width:0}
.prose tbody th,.prose td{padding:2px 12px;border:0;white-space:normal}
.prose tbody tr{padding:8px 0}
.prose tbody tr+tr{border-top:1px solid var(--line)}
.prose tbody tr+tr>*{border-top:0}
}
@media print{
body{background:#fff;font-size:10.5pt}
.hero-inner,main{max-width:none;padding-left:0;padding-right:0}
section{margin-top:26px;break-inside:auto}
h2,h3{break-after:avoid}
.chart,.row,.tiles li,tr{break-inside:avoid}
.scroll{overflow:visible}
th,td,thead th,tbody tr.note>td{padding:4px 5px;font-size:7.5pt;white-space:normal}
td.number{white-space:nowrap}
th.wrap,td.wrap{min-width:0}
details>pre{display:none}
.waves{display:none}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
