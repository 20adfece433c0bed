extension HTMLPage {
  /// The style of all pages.
  ///
  /// The colors of series are based on those of Okabe and Ito (Color Universal Design, 2008), which
  /// are distinguishable with any color vision; some are lighter or darker for contrast. The text
  /// contains no `<` and no `&`, so it is valid in both HTML and XML.
  static let style = """
    :root {
      color-scheme: light dark;
      --back: #ffffff; --card: #f6f7f9; --edge: #dfe2e7; --text: #1c2026; --quiet: #5c6470;
      --link: #0b5cad; --mark: #e6f0fa; --shade: #1c202633;
      --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #b0478a; --c4: #b98300; --c5: #3f97d0;
      --c6: #5c6470; --c7: #1c2026;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --back: #15181d; --card: #1d2127; --edge: #343a44; --text: #e6e9ee; --quiet: #9aa3b0;
        --link: #7ab8f5; --mark: #1f3347; --shade: #000000aa;
        --c0: #56b4e9; --c1: #f08a3c; --c2: #2fc79a; --c3: #e08fc0; --c4: #e6c229; --c5: #8fb8ff;
        --c6: #9aa3b0; --c7: #e6e9ee;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; padding: 1.5rem clamp(0.9rem, 3vw, 2rem) 4rem; max-width: 78rem;
      background: var(--back); color: var(--text);
      font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
    }
    h1 { margin: 0; font-size: 1.7rem; line-height: 1.25; overflow-wrap: anywhere; }
    h2 { margin: 2.4rem 0 0.8rem; font-size: 1.2rem; }
    h3 { margin: 1.6rem 0 0.6rem; font-size: 1rem; }
    p { margin: 0.4rem 0; max-width: 46rem; }
    header p, .note, figcaption, caption { color: var(--quiet); }
    .note { font-size: 0.9rem; }
    a { color: var(--link); }
    .glossary { margin: 0.8rem 0 0; max-width: 60rem; font-size: 0.85rem; color: var(--quiet); }
    .glossary dt, .glossary dd { display: inline; margin: 0; }
    .glossary dt { font-weight: 600; }
    .glossary dt::after { content: ": "; }
    nav { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; margin-top: 0.7rem; }
    section { scroll-margin-top: 1rem; }
    figure { margin: 0; min-width: 0; }
    figcaption { font-size: 0.85rem; }
    .charts {
      display: grid; gap: 0.9rem;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr));
    }
    .wide { grid-template-columns: minmax(0, 46rem); }
    .chart {
      display: flex; flex-direction: column;
      padding: 0.7rem 0.8rem 0.4rem; border: 1px solid var(--edge); border-radius: 0.5rem;
      background: var(--card);
    }
    .chart figcaption {
      display: flex; flex-wrap: wrap; gap: 0 0.9rem; align-items: baseline; min-height: 1.5rem;
    }
    .chart strong { color: var(--text); font-weight: 600; overflow-wrap: anywhere; }
    .key { white-space: nowrap; }
    .key svg { width: 0.9rem; height: 0.75rem; margin-right: 0.3rem; }
    .plot { display: block; width: 100%; height: auto; margin-top: auto; overflow: visible; }
    .plot text { fill: var(--quiet); font-size: 11px; font-variant-numeric: tabular-nums; }
    .grid { stroke: var(--edge); stroke-width: 1; fill: none; }
    .frame { stroke: var(--quiet); stroke-width: 1; fill: none; }
    .line {
      stroke: var(--c); stroke-width: 1.7; fill: none; stroke-linejoin: round;
      stroke-linecap: round;
    }
    .mark { fill: var(--c); stroke: transparent; stroke-width: 9; pointer-events: all; }
    .key .mark { stroke: none; }
    .dense .mark { fill-opacity: 0; }
    .mark:hover { fill: var(--text); fill-opacity: 1; }
    .s0 { --c: var(--c0); } .s1 { --c: var(--c1); } .s2 { --c: var(--c2); }
    .s3 { --c: var(--c3); } .s4 { --c: var(--c4); } .s5 { --c: var(--c5); }
    .s6 { --c: var(--c6); } .s7 { --c: var(--c7); }
    .scroll {
      overflow: auto; max-width: 100%; width: fit-content;
      border: 1px solid var(--edge); border-radius: 0.5rem;
      /* A shade at the right edge shows that there are more columns; the cover moves with them. */
      background:
        linear-gradient(to left, var(--back) 40%, transparent) right / 3rem 100% no-repeat local,
        linear-gradient(to left, var(--shade), transparent) right / 1rem 100% no-repeat scroll;
    }
    .tall { max-height: 32rem; }
    table {
      border-collapse: separate; border-spacing: 0; font-size: 0.88rem;
      font-variant-numeric: tabular-nums;
    }
    caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    th, td { padding: 0.3rem 0.7rem; text-align: right; border-bottom: 1px solid var(--edge); }
    tbody tr:last-child th, tbody tr:last-child td { border-bottom: 0; }
    th { font-weight: 600; background: var(--card); }
    th:first-child { text-align: left; position: sticky; left: 0; }
    thead th { position: sticky; top: 0; z-index: 1; vertical-align: bottom; }
    thead th:first-child { z-index: 2; }
    .emphasized th, .emphasized td { background: var(--mark); }
    .pictures {
      display: grid; gap: 1.2rem 1rem; align-items: start;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, var(--column)), 1fr));
    }
    .picture img { display: block; max-width: 100%; height: auto; border-radius: 0.2rem; }
    .pixels { image-rendering: pixelated; }
    @media (max-width: 600px) {
      .pixels { image-rendering: auto; }
      th, td { padding: 0.3rem 0.45rem; }
    }
    summary { cursor: pointer; color: var(--link); }
    pre {
      padding: 0.8rem 1rem; overflow: auto; border: 1px solid var(--edge); border-radius: 0.5rem;
      background: var(--card); font-size: 0.85rem; line-height: 1.4;
    }
    """
}
