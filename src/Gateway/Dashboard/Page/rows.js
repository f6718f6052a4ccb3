// One row per replica, kept in place from one second to the next.
import { clock, make, memory, none, number, percent, put, since, tone, worstFirst } from "./words.js";

const rows = new Map();
const body = document.getElementById("rows");

const columns = [
  ["Replica", "id wide", replica => [make("span", "", replica.id), make("span", "where", where(replica))]],
  ["State", "wide", replica => [make("span", "badge", replica.state), ...why(replica)]],
  ["Up", "num", replica => since(replica.startedAt)],
  ["In flight", "num", replica => number(replica.inFlight)],
  ["Req/s", "num", replica => number(replica.requestsPerSecond)],
  ["p50 ms", "num", replica => number(replica.p50Ms)],
  ["p99 ms", "num", replica => number(replica.p99Ms)],
  ["5xx", "num", replica => failing(replica.serverErrors, replica.errorsPerSecond)],
  ["Failed", "num", replica => number(replica.failures)],
  ["CPU", "num", replica => percent(replica.cpuPercent)],
  ["Memory", "num", replica => memory(replica.rssBytes)],
  ["GC", "num", replica => percent(replica.gcPausePercent)],
  ["Pool queue", "num", replica => number(replica.threadPoolQueue)],
  ["Restarts", "num", replica => number(replica.restarts)],
  ["Checks", "check wide", replica => checks(replica)],
];

const head = document.getElementById("columns");
for (const [label, className] of columns) head.append(column(label, className));
head.append(column("", ""));
head.lastChild.append(make("span", "unseen", "Changes"));

export function drawRows({ gateway, replicas }, details, { ask, showLog }) {
  put(document.getElementById("count"), `${gateway.ready} of ${gateway.wanted} ready, ${gateway.requests.toLocaleString("en")} requests, `
    + `${gateway.retried.toLocaleString("en")} retried`);
  const there = new Set(replicas.map(key));
  for (const [of, row] of rows) if (!there.has(of)) { row.remove(); rows.delete(of); }
  const more = new Map(details.map(detail => [key(detail), detail]));
  const named = new Set();
  worstFirst(replicas).forEach((replica, index) => {
    const row = rows.get(key(replica)) ?? add(replica, ask, showLog);
    row.id = named.has(replica.id) ? `replica-${key(replica)}` : `replica-${replica.id}`;
    named.add(replica.id);
    draw(row, { ...more.get(key(replica)), ...replica });
    place(row, index);
  });
}

// What is moved loses the focus, and with it whoever uses the keyboard.
function place(row, index) {
  if (body.children[index] === row) return;
  const focused = row.contains(document.activeElement) ? document.activeElement : null;
  body.insertBefore(row, body.children[index] ?? null);
  focused?.focus({ preventScroll: true });
}

// While a fresh process takes over from another of the same generation, both have the same id.
const key = replica => `${replica.id}-${replica.pid ?? ""}`;

function column(label, className) {
  const cell = make("th", className.replace(/\b(id|wide|check)\b/g, "").trim(), label);
  cell.scope = "col";
  cell.role = "columnheader";
  return cell;
}

function add(replica, ask, showLog) {
  const { id } = replica;
  const row = make("tr");
  row.role = "row";
  for (const [index, [label, className]] of columns.entries()) {
    const cell = make(index === 0 ? "th" : "td", className);
    cell.role = index === 0 ? "rowheader" : "cell";
    if (index === 0) cell.scope = "row";
    cell.dataset.label = label;
    row.append(cell);
  }
  const acts = make("td", "row-acts wide");
  acts.role = "cell";
  for (const verb of ["drain", "recycle"]) {
    const button = acts.appendChild(make("button"));
    button.type = "button";
    button.addEventListener("click", () => ask(button.dataset.does, id));
    button.dataset.does = verb;
  }
  const log = acts.appendChild(make("a", "to-log", "Log"));
  log.href = "#log";
  log.setAttribute("aria-label", `Log of ${id}`);
  log.addEventListener("click", () => showLog(id));
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

function failing(count, perSecond) {
  if (!perSecond) return number(count);
  return [make("b", "no", number(count)), make("span", "where", `${number(perSecond, 2)}/s`)];
}

function checks({ lastCheck, checks, lastFailure }) {
  if (!lastCheck) return none;
  const nodes = checks?.length > 1 ? [marks(checks)] : [];
  const verdict = lastCheck.ok ? "ok" : "failed";
  const status = lastCheck.status === null ? "" : ` ${lastCheck.status}`;
  nodes.push(make("span", lastCheck.ok ? "yes" : "no", `${verdict}${status}`),
    make("span", "faint", ` ${number(lastCheck.ms)} ms, ${since(lastCheck.at)} ago`));
  if (lastCheck.text) nodes.push(make("span", "why", lastCheck.text));
  else if (failedIn(checks ?? []) > 0) nodes.push(before(lastFailure));
  return nodes;
}

// Before it has answered for the first time it only starts.
const boot = checks => checks.findIndex(ms => ms !== null);
const failedIn = checks => checks.slice(boot(checks)).filter(ms => ms === null).length;

function before(failure) {
  const told = make("span", "why short", `failed at ${clock(failure.at)}: ${failure.text ?? failure.status}`);
  told.title = told.textContent;
  return told;
}

// A bar for each check, as high as it took long; one that failed is broken through.
function marks(checks) {
  const [failed, answered] = [failedIn(checks), boot(checks)];
  const picture = make("span", "marks");
  picture.role = "img";
  picture.title = `last ${checks.length} checks: ${failed === 0 ? "none failed" : `${failed} failed`}`;
  picture.setAttribute("aria-label", picture.title);
  const slowest = Math.max(...checks, 10);
  checks.forEach((ms, index) => picture.append(make("i", ms !== null ? height(ms, slowest) : index < answered ? "boot" : "no")));
  return picture;
}

const height = (ms, slowest) => `h${Math.ceil(4 * Math.sqrt(ms / slowest))}`;
