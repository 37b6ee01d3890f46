/** Next step, matrix rows, signs, tiles and meters. */
export const partsCss = `
#next{margin-top:28px}
.headline{font-size:clamp(1.15rem,2.6vw,1.5rem);line-height:1.35;font-weight:600;letter-spacing:-.01em;max-width:44ch}
#next>.headline{margin-top:8px}
.shape{display:flex;flex-wrap:wrap;gap:14px 40px;margin:20px 0 26px;padding:16px 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
.shape dt{color:var(--muted);font-size:.8125rem}
.shape dd{font-size:1.25rem;font-weight:650;line-height:1.3}
#next .columns{margin-top:20px}
.unknowns{list-style:none;border-top:1px solid var(--line)}
.unknowns li{display:grid;grid-template-columns:minmax(0,200px) minmax(0,1fr) minmax(0,1.2fr);gap:4px 24px;padding:11px 0;border-bottom:1px solid var(--line);font-size:.9375rem}
.unknowns span{color:var(--muted);overflow-wrap:anywhere}
.unknowns .remedy{color:var(--ink)}
.matrix{list-style:none;border-top:1px solid var(--line)}
.row{display:grid;grid-template-columns:minmax(0,190px) minmax(0,130px) minmax(0,1fr);gap:4px 28px;padding:18px 0;border-bottom:1px solid var(--line);align-items:start}
.row h3{margin:0;font-size:1rem}
.origin{color:var(--muted);font-size:.8125rem}
.row-value strong{display:block;font-size:1.25rem;line-height:1.25;font-weight:700;overflow-wrap:anywhere}
.track{position:relative;height:12px;border-radius:6px;background:var(--line);overflow:hidden;margin-top:7px}
.fill{position:absolute;inset:0 auto 0 0;background:var(--tide)}
.row.stay .fill{background:var(--stay)}
.row.consider .fill{background:var(--sand)}
.row.urgent .fill{background:var(--urgent)}
.row.unknown .track{background:repeating-linear-gradient(135deg,var(--line) 0 5px,transparent 5px 10px)}
.track i{position:absolute;top:0;bottom:0;width:2px;background:var(--page);left:calc(33.333% - 1px)}
.track i+i{left:calc(66.667% - 1px)}
.cells{display:grid;grid-template-columns:1fr 1fr 1fr;font-size:.75rem;color:var(--muted);margin-top:4px;line-height:1.3}
.cells span{padding-right:6px}
.cells span+span{padding-left:3px}
.cells .here{color:var(--ink);font-weight:700}
.room{font-size:.875rem;margin-top:6px}
.row-source{grid-column:3;color:var(--muted);font-size:.8125rem;overflow-wrap:anywhere}
.signs{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:28px 48px}
.signs ul{list-style:none;border-top:1px solid var(--line)}
.sign{display:grid;grid-template-columns:92px minmax(0,1fr);gap:8px;padding:9px 0;border-bottom:1px solid var(--line);font-size:.9375rem}
.sign-state{color:var(--muted);font-size:.8125rem;font-weight:600;line-height:1.8}
.sign.lit .sign-state{color:var(--urgent)}
.sign.clear .sign-state{color:var(--stay)}
.sign.lit .sign-title{font-weight:650}
.sign-title,.sign-why{display:block}
.sign-why{color:var(--muted);font-size:.8125rem;overflow-wrap:anywhere}
.tiles{list-style:none;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,210px),1fr));gap:1px;background:var(--line);border:1px solid var(--line);border-radius:6px;overflow:hidden}
.tiles li{background:var(--panel);padding:14px 18px;display:flex;flex-direction:column}
.tile-name,.tile-remark{color:var(--muted);font-size:.8125rem;line-height:1.4}
.tile-value{font-size:1.75rem;line-height:1.3;font-weight:700;letter-spacing:-.02em}
.remarks{margin-top:16px;padding-left:1.25em;font-size:.9375rem}
.remarks li+li{margin-top:6px}
.meter{display:flex;align-items:center;gap:10px}
.meter-bar{flex:none;width:96px;height:8px;border-radius:4px;background:var(--line);overflow:hidden}
.meter-bar span{display:block;height:100%;background:var(--tide)}
@media (max-width:640px){
.row{grid-template-columns:minmax(0,1fr) auto;gap:6px 16px}
.row-bar,.row-source{grid-column:1/-1}
.row-value{text-align:right}
.row-value strong{font-size:1.125rem}
.unknowns li{grid-template-columns:minmax(0,1fr)}
.sign{grid-template-columns:82px minmax(0,1fr)}
.tiles{grid-template-columns:1fr 1fr}
.tiles li{padding:12px 14px}
.tile-value{font-size:1.375rem}
.shape{gap:12px 28px}
.meter-bar{width:64px}
}
`;
