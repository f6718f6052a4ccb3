// The last 15 minutes, drawn with uPlot.
/* global uPlot */
const span = 15 * 60;
const youngest = 60;
const height = 150;
const legendUpTo = 8;

const plain = { scale: "y", points: { show: false }, width: 2, spanGaps: true };
const count = (_, value) => value === null || value === undefined ? "0" : round(value);
const text = (_, value) => value === null || value === undefined ? "–" : round(value);
const round = value => value.toLocaleString("en", { maximumFractionDigits: value >= 100 ? 0 : value >= 10 ? 1 : 2 });

export class Charts {
  constructor(document) {
    this.document = document;
    this.data = empty();
    this.plots = [];
    this.ids = [];
    new ResizeObserver(() => this.resize()).observe(document.querySelector(".charts"));
  }

  begin(history) {
    this.data = { ...empty(), ...history };
    this.build();
  }

  add(sample) {
    const { data } = this;
    data.t.push(sample.t);
    sample.rates.forEach((rate, index) => data.rates[index].push(rate));
    for (const name of ["p50", "p99", "inFlight", "queued"]) data[name].push(sample[name]);
    for (const name of byReplica) for (const id of new Set([...Object.keys(data[name]), ...Object.keys(sample[name])])) {
      data[name][id] ??= Array(data.t.length - 1).fill(null);
      data[name][id].push(sample[name][id] ?? null);
    }
    this.trim();
    this.draw();
  }

  trim() {
    const { data } = this;
    const old = data.t.findIndex(at => at >= data.t.at(-1) - span);
    if (old <= 0) return;
    for (const series of [data.t, ...data.rates, data.p50, data.p99, data.inFlight, data.queued, ...byReplica.flatMap(name => Object.values(data[name]))])
      series.splice(0, old);
    for (const name of byReplica) for (const [id, series] of Object.entries(data[name]))
      if (series.every(value => value === null)) delete data[name][id];
  }

  recolour() {
    if (this.plots.length > 0) this.build();
  }

  build() {
    for (const plot of this.plots) plot.destroy();
    const colour = this.colours();
    const fill = name => colour(name).replace("rgb(", "rgba(").replace(")", ", .14)");
    const line = (label, name, more) => ({ ...plain, label, stroke: colour(name), value: text, ...more });
    this.ids = this.known();
    const each = (more = {}) => this.ids.map((id, index) => ({
      ...plain, label: id, stroke: hue(index), dash: dashes[Math.floor(index / 3) % dashes.length], value: text, width: 1.5, ...more }));
    const legend = this.ids.length <= legendUpTo;
    this.plots = [
      this.plot("chart-rates", colour, [line("2xx", "--good", { fill: fill("--good"), value: count }),
        line("3xx", "--busy", { value: count, dash: [8, 4] }), line("4xx", "--warn", { value: count, dash: [3, 3] }),
        line("5xx", "--bad", { fill: fill("--bad"), value: count, dash: [1, 3] })]),
      this.plot("chart-latency", colour, [line("p50", "--busy", { fill: fill("--busy") }), line("p99", "--warn", { dash: [6, 3] })]),
      this.plot("chart-flight", colour, [line("in flight", "--busy", { fill: fill("--busy") }), line("queued", "--bad", { value: count, dash: [6, 3] })]),
      this.plot("chart-slow", colour, each(), legend),
      this.plot("chart-errors", colour, each({ value: count }), legend),
      this.plot("chart-memory", colour, each(), legend),
    ];
    this.draw();
  }

  plot(id, colour, series, legend = true) {
    const place = this.document.getElementById(id);
    const axis = { stroke: colour("--faint"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
    const options = {
      width: Math.max(place.clientWidth, 200), height, legend: { show: legend && series.length > 0, live: true },
      cursor: { sync: { key: "gateway" }, y: false, points: { size: 6 } },
      scales: { x: { time: true, range: () => this.window() }, y: { range: (_, low, high) => [0, top(high)] } },
      axes: [{ ...axis, size: 30, space: 90, values: (_, ticks) => ticks.map(at => this.clock(at)) }, { ...axis, size: 48, space: 36, values: (_, all) => all.map(round) }],
      // It draws itself later, and would forget what the legend was told until then.
      hooks: { ready: [plot => this.showNewest(plot)] },
      series: [{ label: "at", value: (_, at) => at === null ? "now" : new Date(at * 1000).toLocaleTimeString("en-GB") }, ...series],
    };
    return new uPlot(options, [[], ...series.map(() => [])], place);
  }

  // A gateway that has just started has little to show: that little is shown large.
  window() {
    const now = this.data.t.at(-1) ?? Date.now() / 1000;
    const age = now - (this.data.t[0] ?? now);
    return [now - Math.min(span, Math.max(age, youngest)), now];
  }

  clock(at) {
    const [from, to] = this.window();
    const text = new Date(at * 1000).toLocaleTimeString("en-GB");
    return to - from < 5 * 60 ? text : text.slice(0, 5);
  }

  draw() {
    if (this.plots.length === 0) return;
    const { data } = this;
    this.document.querySelector(".charts").dataset.samples = data.t.length;
    if (this.known().join() !== this.ids.join()) return this.build();
    const mebi = series => series.map(bytes => bytes === null ? null : bytes / 1048576);
    const nothing = data.t.map(() => null);
    const each = name => this.ids.map(id => data[name][id] ?? nothing);
    // A red line along the floor would look like trouble where there is none.
    const seen = series => series.some(rate => rate > 0) ? series : series.map(() => null);
    const all = [data.rates.map(seen), [data.p50, data.p99], [data.inFlight, seen(data.queued)],
      each("slow"), each("errors").map(seen), each("memory").map(mebi)];
    this.plots.forEach((plot, index) => {
      plot.setData([data.t, ...all[index]]);
      if (plot.cursor.idx === null || plot.cursor.left < 0) this.showNewest(plot);
    });
  }

  known() {
    return [...new Set(byReplica.flatMap(name => Object.keys(this.data[name])))];
  }

  // Without a pointer on it the legend tells of now.
  showNewest(plot) {
    if (plot.data[0].length > 0 && plot.series.length > 1) plot.setLegend({ idx: plot.data[0].length - 1 });
  }

  resize() {
    for (const plot of this.plots) {
      const width = plot.root.parentElement.clientWidth;
      if (width > 0 && width !== plot.width) plot.setSize({ width, height });
    }
  }

  // A canvas cannot read variables: an element resolves them.
  colours() {
    const probe = this.document.body.appendChild(this.document.createElement("i"));
    const found = {};
    for (const name of ["--good", "--warn", "--bad", "--busy", "--faint", "--line"]) {
      probe.style.color = `var(${name})`;
      found[name] = getComputedStyle(probe).color;
    }
    probe.remove();
    return name => found[name];
  }
}

const empty = () => ({ t: [], rates: [[], [], [], []], p50: [], p99: [], inFlight: [], queued: [], memory: {}, slow: {}, errors: {} });

// One colour for a replica in all of them; where colours come near each other again, or are not seen, the strokes differ.
const byReplica = ["slow", "errors", "memory"];
const dashes = [[], [6, 3], [2, 3], [10, 3, 2, 3]];

// Neighbours differ most when each hue is a golden angle from the last.
const hue = index => `hsl(${(210 + index * 137.5) % 360} 62% 55%)`;

// A flat line at nought is no reason for an axis of thousandths.
const top = high => high === null || high === undefined || high <= 0 ? 1 : high * 1.15;
