// How the status page looks: on a telephone and a wide screen, by day and by night, and on paper. Contrasts are at least those of WCAG AA.

export const STATUS_STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #55606f; --page: #f3f5f8; --card: #fff; --line: #d5dbe3;
  --good: #17693a; --good-tint: #e6f4ea; --attention: #7a4a00; --attention-tint: #fdf1d8; --bad: #a01c1c; --bad-tint: #fce8e6 }
@media (prefers-color-scheme: dark) { :root { --ink: #e7ebf0; --soft: #a9b4c2; --page: #12161c; --card: #1c222b; --line: #37414e;
  --good: #7fd6a0; --good-tint: #14301f; --attention: #f0c063; --attention-tint: #3a2c0d; --bad: #ff9d94; --bad-tint: #451a18 } }
* { box-sizing: border-box; margin: 0 }
html { -webkit-text-size-adjust: 100% }
body { font: 1.0625rem/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", Arial, sans-serif; color: var(--ink); background: var(--page);
  max-width: 62rem; margin: 0 auto; padding: 1rem clamp(.75rem, 3vw, 1rem); overflow-wrap: anywhere }
h1 { font-size: 1.6rem; line-height: 1.25 } h2 { font-size: 1.15rem; margin-bottom: .5rem } h3 { font-size: 1.1rem; line-height: 1.3 }
section { margin-top: 1.5rem } ol { padding-left: 1.4rem } li + li { margin-top: .35rem } .plain { list-style: none; padding: 0 }
.site { color: var(--soft); font-weight: 600 }
#stale { background: var(--bad); color: var(--card); font-weight: 700; padding: .8rem 1rem; border-radius: .6rem; margin-top: .75rem }
.good { --state: var(--good); --tint: var(--good-tint) } .attention { --state: var(--attention); --tint: var(--attention-tint) }
.bad { --state: var(--bad); --tint: var(--bad-tint) }
.answer { display: flex; gap: 1rem; align-items: center; background: var(--tint); color: var(--state); border: 2px solid; border-radius: .8rem;
  padding: 1.1rem 1.2rem; margin-top: .5rem }
.answer p { color: var(--ink); margin-top: .3rem } .answer .sign { width: 2.8rem; height: 2.8rem }
.sign { width: 1.25rem; height: 1.25rem; flex: none; fill: none; stroke: var(--tint, var(--card)); stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round }
.sign circle, .sign .body { fill: var(--state); stroke: none } .sign .empty { fill: none; stroke: var(--soft); stroke-width: 2 }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1rem }
.card { background: var(--card); border: 1px solid var(--line); border-left: .4rem solid var(--state); border-radius: .6rem; padding: .9rem 1rem }
.label { display: flex; gap: .5rem; align-items: center; color: var(--state); font-weight: 600; margin-top: .15rem }
.card .sign { --tint: var(--card) } .story { margin-top: .5rem }
dl { margin-top: .7rem; border-top: 1px solid var(--line); padding-top: .6rem; display: grid; align-items: end; gap: .6rem .75rem;
  grid-template-columns: repeat(auto-fill, minmax(9.4rem, 1fr)) }
dt { color: var(--soft); font-size: .875rem; line-height: 1.3 } dd { font-variant-numeric: tabular-nums; font-size: 1rem }
.rules { background: var(--card); border: 1px solid var(--line); border-radius: .6rem }
.rules li { display: flex; gap: .7rem; padding: .55rem .9rem; margin: 0 } .rules li + li { border-top: 1px solid var(--line) }
.rules .sign { margin-top: .17rem; --tint: var(--card) }
footer { margin-top: 1.75rem; border-top: 1px solid var(--line); padding-top: .75rem; color: var(--soft); font-size: .9375rem } footer p + p { margin-top: .4rem }
footer strong { color: var(--ink); font-weight: 600 }
.old .answer, .old .cards { opacity: .55; filter: grayscale(1) } .old .steps { display: none }
@media print { :root { --ink: #000; --soft: #333; --page: #fff; --card: #fff; --line: #999; --good: #14532d; --good-tint: #fff; --attention: #6b4100;
  --attention-tint: #fff; --bad: #8b1515; --bad-tint: #fff } @page { margin: 14mm } html { font-size: 10pt } body { padding: 0; max-width: none }
  section { margin-top: 5mm } .card, .answer, .rules li { break-inside: avoid } h2 { break-after: avoid } }
`;
