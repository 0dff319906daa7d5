// The page of one run.  Texts of provers are set as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const { told, items } = data;
const provers = told.provers;
const C = Object.fromEntries(data.columns.map((name, n) => [name, n]));
const ROW_PX = 34;
const byId = (id) => document.getElementById(id);
const colour = (n) => `var(--c${n === 0 ? 0 : 1 + ((n - 1) % 7)})`;
const dash = (n) => (n === 0 ? "4 4" : n > 7 ? "8 3" : "");

function make(tag, fields = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name === "css") Object.assign(node.style, value);
    else if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...inside.filter((one) => one !== null && one !== undefined));
  return node;
}

function draw(parent, tag, fields, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(fields)) {
    if (name === "css") Object.assign(node.style, value);
    else node.setAttribute(name, value);
  }
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

const percent = (x) => `${(100 * x).toFixed(1)}%`;
function number(x) {
  if (x === null || x === undefined) return "";
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (size >= 1e6) return `${(x / 1e6).toPrecision(3)} M`;
  return size >= 1000 ? Math.round(x).toLocaleString("en") : String(Number(x.toPrecision(3)));
}
const bytes = (x) => (x === null || x === undefined ? "" : `${number(x / 1e6)} MB`);
const seconds = (row) => (row[C.generation_s] ?? 0) + row[C.judging_s];

function choice(id, options, chosen, change) {
  const box = byId(id);
  const buttons = options.map(([value, label]) =>
    make("button", { type: "button", "aria-pressed": value === chosen, onclick: () => pick(value) }, label));
  function pick(value) {
    options.forEach(([one], n) => buttons[n].setAttribute("aria-pressed", one === value));
    change(value);
  }
  box.replaceChildren(...buttons);
}

function options(select, list, chosen) {
  select.replaceChildren(...list.map(([value, label]) => make("option", { value }, label)));
  select.value = chosen;
}

// the top

function top() {
  byId("title").textContent = told.name;
  const asked = told.items.closed + told.items.rest;
  byId("subtitle").textContent = `${told.done.toLocaleString("en")} attempts by ${provers.length === 2 ? "one prover" : `${provers.length - 1} provers`} on ${asked} items, ` +
    `of which the judge alone closes ${told.items.closed}. Commitment ${told.commitment.slice(0, 16)}…`;
  byId("subtitle").title = told.commitment;
  const root = document.documentElement;
  byId("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  const notices = [];
  if (!told.commitment_holds) notices.push(["bad", "The store does not hold what the run committed to: it was changed."]);
  if (told.absent) notices.push(["", `The run is not finished: ${told.absent} of ${told.planned} planned attempts are not made yet.`]);
  if (told.failed) notices.push(["", `${told.failed} attempts failed for us, not for the prover; they are in no denominator. ` +
    told.faults.map((f) => `${f.code} ${f.message} (${f.times} times)`).join("; ")]);
  if (told.clocked) notices.push(["", `A clock ended ${told.clocked} of the unsolved attempts: another machine may say otherwise.`]);
  if (told.items.vacuous.length) notices.push(["", `Left out, since their hypotheses contradict each other: ${told.items.vacuous.join(", ")}.`]);
  for (const one of told.contradictions) {
    const said = Object.entries(one.accepted).map(([kind, who]) => `${kind} by ${who.join(", ")}`).join("; ");
    notices.push(["bad", `${one.item}: the suite says ${one.expected || "nothing"}, and accepted is ${said}.`]);
  }
  byId("notices").replaceChildren(...notices.map(([kind, text]) => make("div", { class: `notice ${kind}` }, text)));
  byId("answers").replaceChildren(...(told.comparisons.length > 2 ? [comparisonTable()] : told.comparisons.map((one, n) => {
    const text = data.sentences[n], cut = text.indexOf(":");
    return make("div", { class: `answer ${one.better ? "sure" : ""}` }, make("b", {}, text.slice(0, cut)), make("p", {}, text.slice(cut + 2)));
  })));
  byId("settings").textContent = JSON.stringify(
    { ...told.settings, commitment: told.commitment, provers: provers.map(({ label, name, version, digest, road }) => ({ label, road, name, version, digest })) }, null, 1);
}

function comparisonTable() {
  const signed = (x) => `${x < 0 ? "−" : "+"}${Math.abs(100 * x).toFixed(1)}`;
  const small = (p) => (p < 1e-6 ? "< 0.000001" : p.toPrecision(2));
  const names = ["first", "second", "better", "p, with Holm", "first alone", "second alone", "both", "neither", "pass@1, points", "95% interval"];
  const rows = told.comparisons.map((one, n) => make("tr", { title: data.sentences[n] }, ...[one.first, one.second].map((name) => make("td", { class: "left" }, name)),
    make("td", { class: "left" }, one.better ? tag(one.better, "good") : tag("not shown", "plain")), ...[small(one.p_adjusted), one.only_first.length, one.only_second.length, one.both, one.neither,
      signed(one.difference.value), `${signed(one.difference.low)} to ${signed(one.difference.high)}`].map((value) => make("td", {}, String(value)))));
  return make("div", {}, make("div", { class: "bar" }, make("h2", {}, "Who is better")),
    make("p", { class: "quiet" }, `On the ${told.items.rest} items that the judge alone does not close; exact McNemar tests.`),
    make("div", { class: "scroll" }, make("table", {}, make("thead", {}, make("tr", {}, ...names.map((name, n) => make("th", { class: n < 3 ? "left" : "" }, name)))), make("tbody", {}, ...rows))));
}

// the table of provers

const SCORES = [
  ["solved", (p, f) => f.solved, "items of which an attempt was accepted"],
  ["of", (p, f) => f.items, "items with a counted attempt"],
  ["share", (p, f) => f.share.value, "with Wilson's 95% interval"],
  ["pass@1", (p, f) => f.pass_at.length ? f.pass_at[0].value : null, "mean share of accepted attempts"],
  ["certified", (p, f) => f.levels.certified],
  ["agreed", (p, f) => f.levels.agreed],
  ["attested", (p, f) => f.levels.attested],
  ["proved", (p, f) => f.kinds.proved],
  ["refuted", (p, f) => f.kinds.refuted],
  ["answered", (p, f) => f.kinds.solved],
  ["attempts", (p, f) => f.attempts],
  ["wrong", (p, f) => f.wrong, "attempts whose best submission was rejected"],
  ["score", (p, f) => f.score, "accepted minus the cost of wrong claims, for each attempt"],
  ["gave up", (p) => p.outcomes.gave_up ?? 0],
  ["crashed", (p) => (p.outcomes.broke_protocol ?? 0) + (p.outcomes.out_of_time ?? 0), "broke the protocol or ran out of time: the prover's own"],
  ["ours", (p) => p.failed, "failed for us: in no denominator"],
  ["s median", (p, f) => f.seconds.median], ["s 90%", (p, f) => f.seconds.p90], ["s sum", (p, f) => f.seconds.sum],
  ["steps median", (p, f) => f.steps.median], ["MB prover", (p, f) => f.generation_bytes.most === null ? null : f.generation_bytes.most / 1e6],
  ["MB judge", (p, f) => f.judge_bytes.most === null ? null : f.judge_bytes.most / 1e6],
  ["tokens", (p, f) => f.tokens.sum], ["cost", (p, f) => f.cost.sum],
];
let scoresBy = ["", 1];

function scores(which) {
  const shown = SCORES.filter(([name, get]) => !["tokens", "cost"].includes(name) || provers.some((p) => get(p, p[which]) !== null));
  const order = provers.map((_, n) => n);
  const column = shown.find(([name]) => name === scoresBy[0]);
  if (column) order.sort((a, b) => scoresBy[1] * ((column[1](provers[b], provers[b][which]) ?? -1) - (column[1](provers[a], provers[a][which]) ?? -1)));
  const sort = (name) => () => { scoresBy = [name, scoresBy[0] === name ? -scoresBy[1] : 1]; scores(which); };
  const head = make("tr", {}, make("th", { onclick: sort("") }, "prover"),
    ...shown.map(([name, , title]) => make("th", { title, onclick: sort(name), "aria-sort": name === scoresBy[0] ? (scoresBy[1] > 0 ? "descending" : "ascending") : undefined }, name)));
  const body = order.map((n) => {
    const prover = provers[n], found = prover[which];
    const cells = shown.map(([name, get]) => {
      if (name === "share") return make("td", {}, meter(found.share, n), make("span", { class: "cell" }, percent(found.share.value)),
        make("span", { class: "quiet cell wider" }, `${percent(found.share.low)} – ${percent(found.share.high)}`));
      const value = get(prover, found);
      return make("td", {}, name === "pass@1" && value !== null ? percent(value) : number(value));
    });
    const dot = make("i", { class: "dot", css: { background: colour(n) } });
    const title = [prover.name, prover.version, prover.digest].join(" ");
    return make("tr", { class: n === 0 ? "alone" : "" }, make("td", { title }, dot, prover.label), ...cells);
  });
  byId("scores").replaceChildren(make("thead", {}, head), make("tbody", {}, ...body));
  byId("which-said").textContent = which === "rest"
    ? `On the ${told.items.rest} items that the judge alone does not close: what provers are for.`
    : `On all ${told.items.rest + told.items.closed} items, those that the judge closes by itself too.`;
}

function meter(share, n) {
  return make("span", { class: "meter" }, make("i", { css: { width: percent(share.value), background: colour(n) } }),
    make("u", { css: { left: percent(share.low), width: percent(share.high - share.low) } }));
}

// charts

const closed = new Set(data.cells.filter(([p, , , solved]) => p === 0 && solved).map(([, item]) => item));
const cellOf = new Map(data.cells.map((cell) => [cell[0] * items.length + cell[1], cell]));
const cell = (prover, item) => cellOf.get(prover * items.length + item);
let which = "rest";
const inWhich = (item) => !items[item].vacuous && (which === "all" || !closed.has(item));

function frame(id) {
  const svg = byId(id);
  const width = Math.max(260, svg.clientWidth || 520), height = 280;
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  return { svg, left: 46, right: width - 10, top: 8, bottom: height - 34 };
}

function decades(low, high) {
  const first = Math.floor(Math.log10(low) + 1e-9), last = Math.ceil(Math.log10(high) - 1e-9);
  const end = Math.max(last, first + 1), by = Math.ceil((end - first) / 5);
  const ticks = [];
  for (let n = first; n <= end; n += by) ticks.push(10 ** n);
  return { first, end, ticks };
}
const tick = (x) => (x >= 1e6 ? `${x / 1e6}M` : x >= 1000 ? `${x / 1000}k` : String(Number(x.toPrecision(3))));

function axes(box, xs, ys, x, y, xLabel, yLabel, xShow = tick, yShow = tick) {
  const { svg, left, right, top, bottom } = box;
  for (const value of xs) {
    draw(svg, "line", { x1: x(value), x2: x(value), y1: top, y2: bottom, class: "axis" });
    draw(svg, "text", { x: x(value), y: bottom + 14, "text-anchor": "middle" }, xShow(value));
  }
  for (const value of ys) {
    draw(svg, "line", { x1: left, x2: right, y1: y(value), y2: y(value), class: "axis" });
    draw(svg, "text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, yShow(value));
  }
  draw(svg, "text", { x: (left + right) / 2, y: bottom + 30, "text-anchor": "middle" }, xLabel);
  draw(svg, "text", { x: 11, y: (top + bottom) / 2, "text-anchor": "middle", transform: `rotate(-90 11 ${(top + bottom) / 2})` }, yLabel);
}

function linear(from, to, start, end) { return (v) => start + ((v - from) / (to - from || 1)) * (end - start); }
function logarithmic({ first, end }, start, stop) { return (v) => start + ((Math.log10(v) - first) / (end - first)) * (stop - start); }
function steps(high, most) {
  const raw = Math.max(1, high / most), size = 10 ** Math.floor(Math.log10(raw));
  const by = [1, 2, 5, 10].map((m) => m * size).find((s) => s >= raw);
  return Array.from({ length: Math.floor(high / by) + 1 }, (_, n) => n * by);
}

let unit = "seconds";
function cactus() {
  const box = frame("cactus"), column = unit === "seconds" ? 4 : 5, least = unit === "seconds" ? 0.001 : 1;
  const series = provers.map((_, p) => data.cells.filter((c) => c[0] === p && c[3] && inWhich(c[1]))
    .map((c) => Math.max(least, c[column])).sort((a, b) => a - b));
  const all = series.flat();
  if (!all.length) return void draw(box.svg, "text", { x: box.left, y: 40 }, "nothing is solved here");
  const scale = decades(all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b)));
  const most = Math.max(...series.map((one) => one.length));
  const x = logarithmic(scale, box.left, box.right), y = linear(0, most, box.bottom, box.top);
  axes(box, scale.ticks, steps(most, 6), x, y, unit === "seconds" ? "seconds, generation and judging" : "solver steps", "items solved");
  series.forEach((values, p) => {
    if (!values.length) return;
    const path = [`M${x(values[0]).toFixed(1)} ${y(0).toFixed(1)}`];
    values.forEach((value, n) => path.push(`H${x(value).toFixed(1)}V${y(n + 1).toFixed(1)}`));
    path.push(`H${box.right}`);
    const line = draw(box.svg, "path", { d: path.join(""), class: "line", "stroke-dasharray": dash(p), css: { stroke: colour(p) } });
    draw(line, "title", {}, `${provers[p].label}: ${values.length} solved`);
  });
}

function passes() {
  const box = frame("passes");
  const series = provers.map((p) => p[which].pass_at);
  const ks = [...new Set(series.flat().map((one) => one.k))].sort((a, b) => a - b);
  if (!ks.length) return void draw(box.svg, "text", { x: box.left, y: 40 }, "there is no attempt here");
  const many = ks.length > 1;
  const spread = many ? (k) => box.left + 14 + (Math.log2(k) / Math.log2(ks[ks.length - 1])) * (box.right - box.left - 28) : null;
  const alone = (p) => linear(-0.6, provers.length - 0.4, box.left, box.right)(p);
  const y = linear(0, 1, box.bottom, box.top);
  axes(box, many ? ks : [], [0, 0.25, 0.5, 0.75, 1], many ? spread : alone, y, many ? "k" : "pass@1, one attempt for each item", "", tick, (v) => `${v * 100}%`);
  series.forEach((list, p) => {
    const at = (one) => (many ? spread(one.k) + (p - (series.length - 1) / 2) * 3 : alone(p));
    if (list.length > 1) draw(box.svg, "path", { d: list.map((one, n) => `${n ? "L" : "M"}${at(one)} ${y(one.value)}`).join(""), class: "line", "stroke-dasharray": dash(p), css: { stroke: colour(p) } });
    for (const one of list) {
      draw(box.svg, "line", { x1: at(one), x2: at(one), y1: y(one.low), y2: y(one.high), "stroke-width": many ? 1.5 : 3, "stroke-opacity": 0.55, css: { stroke: colour(p) } });
      const spot = draw(box.svg, "circle", { cx: at(one), cy: y(one.value), r: many ? 3.5 : 5, css: { fill: colour(p) } });
      draw(spot, "title", {}, `${provers[p].label}, pass@${one.k}: ${percent(one.value)} (${percent(one.low)} to ${percent(one.high)}), ${one.items} items`);
    }
  });
}

function pairs() {
  const labels = provers.map((p, n) => [n, p.label]);
  options(byId("first"), labels, Math.min(1, provers.length - 1));
  options(byId("second"), labels, provers.length > 2 ? 2 : 0);
  for (const id of ["first", "second"]) byId(id).addEventListener("change", () => { scatter(); only(); });
}

function scatter() {
  const box = frame("scatter"), a = Number(byId("first").value), b = Number(byId("second").value);
  const spots = [];
  items.forEach((_, item) => {
    const one = cell(a, item), two = cell(b, item);
    if (inWhich(item) && one && two && (one[3] || two[3])) spots.push([item, one[3] ? Math.max(0.001, one[4]) : null, two[3] ? Math.max(0.001, two[4]) : null]);
  });
  const all = spots.flatMap(([, u, v]) => [u, v]).filter((v) => v !== null);
  if (!all.length) return void draw(box.svg, "text", { x: box.left, y: 40 }, "neither has solved anything here");
  const scale = decades(all.reduce((u, v) => Math.min(u, v)), all.reduce((u, v) => Math.max(u, v)));
  const gap = 26, x = logarithmic(scale, box.left, box.right - gap), y = logarithmic(scale, box.bottom, box.top + gap);
  axes(box, scale.ticks, scale.ticks, x, y, provers[a].label, provers[b].label);
  draw(box.svg, "line", { x1: x(scale.ticks[0]), y1: y(scale.ticks[0]), x2: x(10 ** scale.end), y2: y(10 ** scale.end), class: "axis", "stroke-dasharray": "3 3" });
  draw(box.svg, "text", { x: box.right - 6, y: box.bottom + 26, "text-anchor": "middle" }, "not");
  draw(box.svg, "text", { x: box.left - 6, y: box.top + 9, "text-anchor": "end" }, "not");
  for (const [item, u, v] of spots) {
    const fill = v === null ? colour(a) : u === null ? colour(b) : "var(--quiet)";
    const spot = draw(box.svg, "circle", { cx: u === null ? box.right - 6 : x(u), cy: v === null ? box.top + 5 : y(v), r: 4, class: "spot", css: { fill } });
    spot.addEventListener("click", () => look(items[item].name));
    draw(spot, "title", {}, `${items[item].name}: ${u === null ? "not solved" : `${number(u)} s`} and ${v === null ? "not solved" : `${number(v)} s`}`);
  }
}

function only() {
  const a = Number(byId("first").value), b = Number(byId("second").value);
  const lists = [[a, b], [b, a]].map(([p, q]) => [p, q, items.map((_, n) => n).filter((n) => inWhich(n) && cell(p, n)?.[3] && cell(q, n) && !cell(q, n)[3])]);
  byId("only").replaceChildren(...lists.flatMap(([p, q, found]) => [
    make("h3", { class: "named" }, make("i", { class: "dot", css: { background: colour(p) } }), `${provers[p].label}, not ${provers[q].label}: ${found.length}`),
    make("div", { class: "chips" }, ...found.slice(0, 400).map((n) => make("button", { class: "chip", type: "button", onclick: () => look(items[n].name) }, items[n].name))),
  ]));
}

function legend() {
  byId("legend").replaceChildren(...provers.map((p, n) => make("span", {}, make("i", { class: "dot", css: { background: colour(n) } }), p.label)));
}

function charts() { cactus(); passes(); scatter(); only(); }

// the list of attempts or of items: only what is in sight is in the document

const WORDS = { accepted: "good", rejected: "bad", undecided: "warn" };
function word(row) {
  const status = row[C.status];
  const text = status === "accepted" ? row[C.kind] : row[C.outcome] === "not_accepted" ? [status, row[C.reason]].filter(Boolean).join(": ").replaceAll("_", " ") : row[C.outcome].replaceAll("_", " ");
  const kind = ["broke_protocol", "out_of_time"].includes(row[C.outcome]) ? "bad" : row[C.outcome] === "gave_up" ? "plain" : WORDS[status] ?? "plain";
  return [text, kind];
}
const tag = (text, kind) => make("span", { class: `tag ${kind}` }, text);
const seedOf = (row) => (row[C.prover] === 0 ? "" : row[C.seed]);
const ATTEMPTS = [
  ["item", "minmax(150px, 2.2fr)", (r) => items[r[C.item]].name],
  ["prover", "minmax(90px, 1fr)", (r) => provers[r[C.prover]].label],
  ["outcome", "minmax(110px, 1.1fr)", (r) => word(r)[0], { show: (r) => tag(...word(r)) }],
  ["level", "100px", (r) => r[C.level] ?? "", { wide: true }],
  ["seed", "80px", (r) => r[C.seed], { wide: true, n: true, show: seedOf }],
  ["seconds", "104px", seconds, { wide: true, n: true, show: (r) => number(seconds(r)) }],
  ["steps", "100px", (r) => r[C.steps], { wide: true, n: true, show: (r) => number(r[C.steps]) }],
];
const listed = items.map((_, n) => n).filter((n) => !items[n].vacuous);
const ITEMS = [
  ["item", "minmax(150px, 2fr)", (n) => items[n].name],
  ["kind", "90px", (n) => items[n].kind, { wide: true }],
  ["family", "120px", (n) => items[n].family, { wide: true }],
  ...provers.map((p, k) => [p.label, `minmax(${k ? 70 : 60}px, 110px)`, (n) => { const c = cell(k, n); return c ? c[3] / c[2] : -1; }, {
    n: true, show: (n) => { const c = cell(k, n); return c ? tag(c[2] === 1 ? (c[3] ? "yes" : "no") : `${c[3]} / ${c[2]}`, c[3] ? "good" : "plain") : ""; },
  }]),
];

const state = { view: "attempts", search: "", prover: "", outcome: "", sort: null, down: false, shown: [] };
const haystack = items.map((item) => [item.name, item.kind, item.family, item.source, item.statement, item.text].join("\n").toLowerCase());
const columnsOf = () => (state.view === "attempts" ? ATTEMPTS : ITEMS);

function filtered() {
  const needle = state.search.toLowerCase();
  const hit = haystack.map((text) => !needle || text.includes(needle));
  let shown;
  if (state.view === "items") {
    shown = listed.filter((n) => hit[n]);
  } else {
    shown = data.rows.filter((row) => (state.prover === "" || row[C.prover] === Number(state.prover)) &&
      (state.outcome === "" || word(row)[0] === state.outcome) &&
      (hit[row[C.item]] || `${word(row)[0]} ${row[C.level] ?? ""} ${row[C.reason]}`.includes(needle)));
  }
  if (state.sort !== null) {
    const get = columnsOf()[state.sort][2], sign = state.down ? -1 : 1;
    const keyed = shown.map((one, n) => [get(one), n, one]);
    keyed.sort(([a, m], [b, n]) => sign * (typeof a === "string" ? a.localeCompare(b) : a - b) || m - n);
    shown = keyed.map(([, , one]) => one);
  }
  state.shown = shown;
}

function relist() {
  filtered();
  const columns = columnsOf(), list = byId("list");
  const narrow = matchMedia("(max-width: 820px)").matches;
  list.style.setProperty("--grid", columns.filter(([, , , how]) => !(narrow && how?.wide)).map(([, width]) => width).join(" "));
  byId("list-head").replaceChildren(...columns.map(([name, , , how = {}], n) =>
    make("button", { type: "button", role: "columnheader", class: `${how.wide ? "wide" : ""} ${how.n ? "n" : ""}`, title: name,
      "aria-sort": state.sort === n ? (state.down ? "descending" : "ascending") : "none", onclick: () => sortBy(n) },
      name + (state.sort === n ? (state.down ? " ↓" : " ↑") : ""))));
  byId("list-body").style.height = `${state.shown.length * ROW_PX}px`;
  const all = state.view === "attempts" ? data.attempts : listed.length;
  const rest = data.rows.length < data.attempts && state.view === "attempts" ? `; the first ${data.rows.length} are listed, the store has all` : "";
  byId("found").textContent = `${state.shown.length.toLocaleString("en")} of ${all.toLocaleString("en")}${rest}`;
  byId("list-title").textContent = state.view === "attempts" ? "Attempts" : "Items";
  for (const id of ["by-prover", "by-outcome"]) byId(id).hidden = state.view === "items";
  list.scrollTop = 0;
  sight();
}

function sortBy(n) {
  if (state.sort !== n) { state.sort = n; state.down = false; }
  else if (!state.down) state.down = true;
  else state.sort = null;
  relist();
}

function sight() {
  const list = byId("list"), columns = columnsOf();
  const first = Math.max(0, Math.floor(list.scrollTop / ROW_PX) - 12);
  const last = Math.min(state.shown.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW_PX) + 12);
  const rows = [];
  for (let n = first; n < last; n += 1) {
    const one = state.shown[n];
    const cells = columns.map(([, , get, how = {}]) => {
      const shown = (how.show ?? get)(one);
      return make("span", { role: "cell", class: `${how.wide ? "wide" : ""} ${how.n ? "n" : ""}`, title: typeof shown === "string" ? shown : undefined }, shown instanceof Node ? shown : String(shown));
    });
    const act = () => (state.view === "attempts" ? open(n) : look(items[one].name));
    rows.push(make("div", { class: "row", role: "row", tabindex: 0, css: { top: `${n * ROW_PX}px` }, onclick: act, onkeydown: (e) => { if (e.key === "Enter") act(); } }, ...cells));
  }
  byId("list-body").replaceChildren(...rows);
}

function look(name) {
  state.search = name;
  byId("search").value = name;
  pickView("attempts");
  byId("list").scrollIntoView({ block: "center" });
}

let pickView = () => {};
function lists() {
  options(byId("by-prover"), [["", "all provers"], ...provers.map((p, n) => [n, p.label])], "");
  const words = [...new Set(data.rows.map((row) => word(row)[0]))].sort();
  options(byId("by-outcome"), [["", "all outcomes"], ...words.map((w) => [w, w])], "");
  byId("by-prover").addEventListener("change", (e) => { state.prover = e.target.value; relist(); });
  byId("by-outcome").addEventListener("change", (e) => { state.outcome = e.target.value; relist(); });
  let waiting = 0;
  byId("search").addEventListener("input", (e) => { clearTimeout(waiting); waiting = setTimeout(() => { state.search = e.target.value; relist(); }, 80); });
  let asked = false;
  byId("list").addEventListener("scroll", () => { if (!asked) { asked = true; requestAnimationFrame(() => { asked = false; sight(); }); } });
  pickView = (view) => {
    state.view = view;
    state.sort = null;
    choice("view", [["attempts", "attempts"], ["items", "items"]], view, pickView);
    relist();
  };
  pickView("attempts");
}

// one attempt

let lines = null;
async function text(line) {
  lines ??= byId("texts").textContent.split("\n");
  const packed = Uint8Array.from(atob(lines[line]), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

const block = (title, inside) => [make("h3", {}, title), inside instanceof Node ? inside : make("pre", {}, inside)];
function facts(pairs) {
  return make("dl", { class: "facts" }, ...pairs.filter(([, value]) => value !== "" && value !== null && value !== undefined)
    .flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value instanceof Node ? value : String(value))]));
}

async function open(n) {
  const row = state.shown[n];
  if (!row) return;
  const item = items[row[C.item]], prover = provers[row[C.prover]], panel = byId("panel");
  const told = JSON.parse(await text(row[C.text]));
  const go = (to, label, title) => make("button", { type: "button", title, onclick: () => open(to) }, label);
  const bar = make("div", { class: "panel-bar" },
    make("div", {}, make("h2", {}, item.name), make("span", { class: "quiet" }, `${prover.label}${row[C.prover] ? `, seed ${row[C.seed]}` : ""}, attempt ${row[C.number]}`)),
    make("div", {}, go(n - 1, "↑", "Previous"), " ", go(n + 1, "↓", "Next"), " ", make("button", { type: "button", onclick: () => panel.close() }, "Close")));
  const parts = [bar, ...block("Outcome", facts([
    ["verdict", tag(...word(row))], ["trust level", row[C.level]], ["reason", row[C.status] === "accepted" ? "" : row[C.reason].replaceAll("_", " ")],
    ["prover", row[C.prover] ? row[C.outcome].replaceAll("_", " ") : ""], ["it says", told.detail], ["answer", told.answer], ["axioms", (told.axioms ?? []).join(", ")],
    ["corner", told.corner ? "exists only by a convention such as 1/0 = 0" : ""]]))];
  for (const error of told.errors ?? []) {
    const place = error.place ? ` at line ${error.place.line}, column ${error.place.column}` : "";
    parts.push(make("div", { class: "error" }, make("b", {}, `${error.code}: ${error.message}${place}`),
      error.cause ? make("div", { class: "quiet" }, error.cause) : null, error.mend ? make("div", {}, error.mend) : null));
  }
  for (const goal of (told.open_goals ?? []).slice(0, 8)) {
    parts.push(...block("Left open", [goal.goal, ...Object.entries(goal.facts ?? {}).map(([k, v]) => `  ${k}: ${v}`)].join("\n")));
  }
  parts.push(...block("Statement", item.text), ...block("As the judge understands it", told.statement || item.statement));
  parts.push(...block("Submission", told.submission ?? "none was made"));
  const leaves = (told.obligations ?? []).map((one) => `${one.certified ? "certified" : one.solver ?? "open"}  ${one.method}  ${one.conclusion}`);
  if (leaves.length) parts.push(...block("Leaves", leaves.join("\n")));
  parts.push(...block("Certificate", certificate(row)));
  parts.push(...block("Cost", facts([
    ["generation", row[C.generation_s] === null ? "" : `${number(row[C.generation_s])} s`], ["judging", `${number(row[C.judging_s])} s`], ["solver steps", number(row[C.steps])],
    ["memory", [bytes(row[C.generation_bytes]) && `${bytes(row[C.generation_bytes])} prover`, bytes(row[C.judge_bytes]) && `${bytes(row[C.judge_bytes])} judge`].filter(Boolean).join(", ")],
    ["rounds", row[C.rounds]], ["opinions", row[C.opinions]], ["submissions", row[C.submissions]], ["tokens", number(row[C.tokens])], ["cost", number(row[C.cost])]])));
  parts.push(...block("Item", facts([["family", item.family], ["source", item.source], ["the suite says", item.expected], ["digest", item.digest]])));
  byId("panel-in").replaceChildren(...parts);
  if (!panel.open) panel.showModal();
  panel.scrollTop = 0;
  panel.onkeydown = (e) => { if (e.key === "ArrowDown" && e.altKey) open(n + 1); if (e.key === "ArrowUp" && e.altKey) open(n - 1); };
  history.replaceState(null, "", `#attempt=${row[C.number]}`);
}

// JSON with a line for each row of a certificate, as a person compares them.
function layout(value, by = "") {
  if (Array.isArray(value) && value.some((one) => Array.isArray(one))) return `[\n${value.map((one) => `${by}  ${JSON.stringify(one)}`).join(",\n")}]`;
  if (value === null || typeof value !== "object" || Array.isArray(value)) return JSON.stringify(value);
  return `{\n${Object.entries(value).map(([name, one]) => `${by}  ${JSON.stringify(name)}: ${layout(one, `${by}  `)}`).join(",\n")}}`;
}

function certificate(row) {
  const line = row[C.certificate];
  if (line === null) return make("p", { class: "quiet" }, "nothing was accepted, so there is none");
  if (line < 0) return make("p", { class: "quiet" }, `it is in the store: stemai bench export STORE --results FOLDER writes ${row[C.number]}.json`);
  const box = make("div", {});
  box.append(make("button", { type: "button", onclick: async () => {
    const found = await text(line);
    const save = make("a", { download: `certificate-${row[C.number]}.json`, href: URL.createObjectURL(new Blob([found], { type: "application/json" })) }, "save it");
    const pretty = layout(JSON.parse(found));
    box.replaceChildren(make("p", {}, save, ` (${number(found.length)} characters; ${JSON.parse(found).proof?.lines?.length ?? 0} lines)`),
      make("pre", {}, pretty.length > 300000 ? `${pretty.slice(0, 300000)}\n… the rest is in the file` : pretty));
  } }, "show the certificate"));
  return box;
}

function start() {
  top();
  choice("which", [["rest", "without what the judge closes alone"], ["all", "all items"]], "rest", (value) => { which = value; scores(value); charts(); });
  choice("cactus-unit", [["seconds", "seconds"], ["steps", "solver steps"]], "seconds", (value) => { unit = value; cactus(); });
  scores("rest");
  pairs();
  legend();
  charts();
  lists();
  byId("panel").addEventListener("close", () => history.replaceState(null, "", "#"));
  byId("panel").addEventListener("click", (e) => { if (e.target === byId("panel")) byId("panel").close(); });
  let waiting = 0;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => { charts(); relist(); }, 120); });
  const wanted = /^#attempt=(\d+)$/.exec(location.hash);
  document.documentElement.dataset.readyMs = Math.round(performance.now());
  if (wanted) open(state.shown.findIndex((row) => row[C.number] === Number(wanted[1])));
}
start();
