// One row per replica, kept in place from one second to the next.
import { make, memory, none, number, percent, put, since, tone, worstFirst } from "./words.js";

const rows = new Map();
const body = document.getElementById("rows");

const columns = [
  ["", "id wide", replica => [make("span", "", replica.id), make("span", "where", where(replica))]],
  ["", "wide", replica => [make("span", "badge", replica.state), ...why(replica)]],
  ["Up", "num", replica => since(replica.startedAt)],
  ["Restarts", "num", replica => number(replica.restarts)],
  ["In flight", "num", replica => number(replica.inFlight)],
  ["Req/s", "num", replica => number(replica.requestsPerSecond)],
  ["p50 ms", "num", replica => number(replica.p50Ms)],
  ["p99 ms", "num", replica => number(replica.p99Ms)],
  ["Failures", "num", replica => number(replica.failures)],
  ["CPU", "num", replica => percent(replica.cpuPercent)],
  ["Memory", "num", replica => memory(replica.rssBytes)],
  ["GC", "num", replica => percent(replica.gcPausePercent)],
  ["Pool queue", "num", replica => number(replica.threadPoolQueue)],
  ["Last check", "check wide", replica => check(replica.lastCheck)],
];

export function drawRows({ gateway, replicas }, ask) {
  put(document.getElementById("count"), `${gateway.ready} of ${gateway.wanted} ready, ${gateway.requests.toLocaleString("en")} requests, `
    + `${gateway.retried.toLocaleString("en")} retried`);
  const there = new Set(replicas.map(key));
  for (const [of, row] of rows) if (!there.has(of)) { row.remove(); rows.delete(of); }
  const named = new Set();
  worstFirst(replicas).forEach((replica, index) => {
    const row = rows.get(key(replica)) ?? add(replica, ask);
    row.id = named.has(replica.id) ? `replica-${key(replica)}` : `replica-${replica.id}`;
    named.add(replica.id);
    draw(row, replica);
    if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
  });
}

// While a fresh process takes over from another of the same generation, both have the same id.
const key = replica => `${replica.id}-${replica.pid ?? ""}`;

function add(replica, ask) {
  const { id } = replica;
  const row = make("tr");
  for (const [label, className] of columns) {
    const cell = make("td", className);
    if (label) cell.dataset.label = label;
    row.append(cell);
  }
  const acts = make("td", "row-acts wide");
  for (const verb of ["drain", "recycle"]) {
    const button = make("button", "", "");
    button.type = "button";
    button.addEventListener("click", () => ask(button.dataset.does, id));
    button.dataset.does = verb;
    acts.append(button);
  }
  row.append(acts);
  rows.set(key(replica), row);
  return row;
}

function draw(row, replica) {
  row.dataset.tone = tone(replica.state);
  row.dataset.state = replica.state;
  columns.forEach(([, , content], index) => fill(row.children[index], content(replica)));
  const [drain, recycle] = row.lastChild.children;
  label(drain, replica.state === "draining" ? "undrain" : "drain", replica);
  label(recycle, "recycle", replica);
  drain.disabled = !["ready", "unhealthy", "draining"].includes(replica.state);
  recycle.disabled = replica.pid === null || !["ready", "unhealthy"].includes(replica.state);
}

function label(button, verb, replica) {
  button.dataset.does = verb;
  put(button, verb.charAt(0).toUpperCase() + verb.slice(1));
  button.setAttribute("aria-label", `${button.textContent} ${replica.id}`);
}

function fill(cell, content) {
  if (typeof content === "string") return put(cell, content);
  const before = [...cell.childNodes].map(node => node.outerHTML).join("");
  if (before !== content.map(node => node.outerHTML).join("")) cell.replaceChildren(...content);
}

const where = replica => replica.pid !== null ? `pid ${replica.pid}` : replica.address ?? none;
function why(replica) {
  if (!replica.reason) return [];
  const reason = make("span", "reason");
  reason.append(make("span", "", replica.reason));
  return [reason];
}

function check(last) {
  if (!last) return none;
  const verdict = last.ok ? "ok" : "failed";
  const status = last.status === null ? "" : ` ${last.status}`;
  const nodes = [make("span", last.ok ? "yes" : "no", `${verdict}${status}`),
    make("span", "faint", ` ${number(last.ms)} ms, ${since(last.at)} ago`)];
  if (last.text) nodes.push(make("span", "why", last.text));
  return nodes;
}
