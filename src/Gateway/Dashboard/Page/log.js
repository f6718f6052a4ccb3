// What replicas write, as it comes: of all or of one, with or without a word.
import { make, put } from "./words.js";

const kept = 1000;
const first = 300;
const precise = { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 };
const by = id => document.getElementById(id);
const [place, which, text, follow] = ["log-lines", "log-replica", "log-text", "log-follow"].map(by);
let stream = null;
let wanted = false;
let seen = null;
let scrolled = 0;

export function wireLog() {
  // Nobody asks for it before it is looked at, nor while the tab is in the background: a browser has six connections.
  new IntersectionObserver(([entry]) => { wanted ||= entry.isIntersecting; connect(); }).observe(by("log"));
  document.addEventListener("visibilitychange", connect);
  which.addEventListener("change", begin);
  text.addEventListener("input", filter);
  follow.addEventListener("change", toEnd);
  place.addEventListener("scroll", () => {
    // Whoever scrolls back reads, and does not want to be carried on.
    if (place.scrollTop < scrolled) follow.checked = false;
    if (place.scrollTop + place.clientHeight >= place.scrollHeight - 4) follow.checked = true;
    scrolled = place.scrollTop;
  });
}

export function offerReplicas(replicas) {
  for (const { id } of replicas) if (![...which.options].some(({ value }) => value === id)) which.add(new Option(id, id));
}

export function showLog(id) {
  offerReplicas([{ id }]);
  which.value = id;
  wanted = true;
  begin();
  which.focus({ preventScroll: true });
}

function begin() {
  stream?.close();
  stream = seen = null;
  place.replaceChildren();
  count();
  connect();
}

function connect() {
  if (document.hidden) { stream?.close(); stream = null; }
  else if (wanted && stream?.readyState !== EventSource.OPEN && stream?.readyState !== EventSource.CONNECTING) open();
}

function open() {
  const asked = new URLSearchParams({ follow: "true" });
  if (which.value) asked.set("replica", which.value);
  if (seen === null) asked.set("last", String(first));
  else asked.set("after", seen);
  stream = new EventSource(`logs?${asked}`);
  stream.onmessage = event => { seen = event.lastEventId; add(JSON.parse(event.data)); };
  // A browser gives up for good on an answer that is no stream.
  stream.onerror = () => { if (stream?.readyState === EventSource.CLOSED) setTimeout(connect, 2000); };
}

function add(line) {
  const row = make("div", "line");
  row.dataset.level = line.level;
  row.append(make("time", "", new Date(line.time).toLocaleTimeString("en-GB", precise)), make("span", "of", line.replica));
  const said = make("span", "said");
  if (line.level !== "info") said.append(make("b", "level", line.level), " ");
  said.append(line.message);
  row.append(said);
  row.hidden = !matches(row);
  place.append(row);
  while (place.children.length > kept) place.firstChild.remove();
  later();
}

let drawing = null;
function later() {
  drawing ??= requestAnimationFrame(() => { drawing = null; count(); toEnd(); });
}

function filter() {
  for (const row of place.children) row.hidden = !matches(row);
  count();
  toEnd();
}

const matches = row => row.textContent.toLowerCase().includes(text.value.trim().toLowerCase());

function count() {
  const shown = [...place.children].filter(row => !row.hidden).length;
  put(by("log-count"), shown === place.children.length ? `${shown} lines` : `${shown} of ${place.children.length} lines`);
}

function toEnd() {
  if (!follow.checked) return;
  place.scrollTop = place.scrollHeight;
  scrolled = place.scrollTop;
}
