// Every change asks first, says what clients will notice, and stays until its effect is there.
import { make, put } from "./words.js";

const key = "gateway-token";
const by = id => document.getElementById(id);
const dialog = by("ask");

const changes = {
  fewer: { path: "scale?by=-1&least=1", title: "One replica fewer?", text: "It finishes the requests that it has; clients notice nothing.", yes: "Scale" },
  more: { path: "scale?by=%2B1", title: "One replica more?", text: "It takes requests once its probe has passed; clients notice nothing.", yes: "Scale" },
  scale: { number: true, title: "How many replicas?", text: "New ones take requests once they are ready, those that go finish theirs first.", yes: "Scale" },
  reload: { path: "reload", title: "Reload every replica?", text: "Each is replaced by one of the newest build, one after another; requests in flight finish, and if the new one does not come up the old ones stay.", yes: "Reload" },
  "recycle-all": { path: "recycle?all=true", title: "Recycle every replica?", text: "Each is replaced by a fresh process of the same build; requests in flight finish first.", yes: "Recycle all" },
  recycle: { of: "recycle", title: "Recycle", text: "A fresh process takes its place; requests in flight finish first.", yes: "Recycle" },
  drain: { of: "drain", title: "Drain", text: "It gets no new requests, finishes those that it has, and is kept until you undrain it. The others carry its share.", yes: "Drain" },
  undrain: { of: "undrain", title: "Undrain", text: "It takes requests again once a probe has passed.", yes: "Undrain" },
  "maintenance-on": { path: "maintenance?on=true", title: "Turn maintenance on?", text: "Every client gets 503 with Retry-After until you turn it off. Replicas keep running.", yes: "Turn on" },
  "maintenance-off": { path: "maintenance?on=false", title: "Turn maintenance off?", text: "Requests go to the replicas again.", yes: "Turn off" },
};

const nobody = "No replica is left, and every client gets 503 until you scale again. Maintenance keeps clients out and the replicas running.";

let asked = null;

export function wireChanges(current) {
  for (const button of document.querySelectorAll("[data-verb]"))
    button.addEventListener("click", () => ask(button.dataset.verb, null, current()));
  by("ask-form").addEventListener("submit", event => { event.preventDefault(); confirmed(); });
  by("ask-no").addEventListener("click", () => dialog.close());
  by("ask-number").addEventListener("input", ({ target }) =>
    put(by("ask-text"), target.valueAsNumber === 0 ? nobody : asked.change.text));
  by("forget").addEventListener("click", () => { sessionStorage.removeItem(key); showForget(); });
  showForget();
  return { ask: (verb, id) => ask(verb, id, current()), draw };
}

function draw({ gateway }) {
  put(by("wanted"), String(gateway.wanted));
  by("fewer").disabled = gateway.wanted === 0;
  const off = gateway.state === "maintenance";
  by("maintenance").dataset.verb = off ? "maintenance-off" : "maintenance-on";
  put(by("maintenance"), off ? "Maintenance off" : "Maintenance on");
}

function ask(verb, id, status) {
  const change = changes[verb];
  asked = { change, id, running: false };
  put(by("ask-title"), id ? `${change.title} ${id}?` : change.title);
  put(by("ask-text"), change.text);
  put(by("ask-yes"), change.yes);
  put(by("ask-no"), "Cancel");
  put(by("ask-fault"), "");
  by("ask-progress").replaceChildren();
  by("ask-yes").hidden = false;
  by("ask-yes").disabled = false;
  by("ask-number-row").hidden = !change.number;
  if (change.number) by("ask-number").value = status?.gateway.wanted ?? 1;
  by("ask-token-row").hidden = sessionStorage.getItem(key) !== null || !onLoopback();
  if (!dialog.open) dialog.showModal();
  const first = change.number ? by("ask-number") : by("ask-token-row").hidden ? by("ask-yes") : by("ask-token");
  first.focus();
}

// Elsewhere the browser has asked for the token already and sends it by itself.
const onLoopback = () => /^(localhost|127\.[\d.]+|\[::1\])$/.test(location.hostname);

function path({ change, id }) {
  if (change.number) return `scale?to=${encodeURIComponent(by("ask-number").value)}`;
  return change.of ? `${change.of}?id=${encodeURIComponent(id)}` : change.path;
}

async function confirmed() {
  const mine = asked;
  if (mine.running) return;
  mine.running = true;
  const given = by("ask-token").value.trim();
  const token = given || sessionStorage.getItem(key);
  by("ask-yes").disabled = true;
  put(by("ask-fault"), "");
  try {
    const answer = await fetch(`control/${path(mine)}`, {
      method: "POST", headers: token ? { Authorization: `Bearer ${token}` } : {} });
    if (answer.status !== 401 && given) { sessionStorage.setItem(key, given); by("ask-token").value = ""; showForget(); }
    if (answer.ok) await follow(answer, mine);
    else await refused(answer, mine);
  } catch (failure) {
    fault(mine, `The gateway did not answer: ${failure.message}`);
  }
}

async function follow(answer, mine) {
  if (mine === asked) { by("ask-token-row").hidden = true; put(by("ask-no"), "Close"); }
  let rest = "";
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split("\n");
    rest = lines.pop();
    for (const line of lines) if (line.trim() !== "") tell(JSON.parse(line), mine);
  }
  if (rest.trim() !== "") tell(JSON.parse(rest), mine);
  if (mine === asked) { by("ask-yes").hidden = true; by("ask-no").focus(); }
}

function tell(line, mine) {
  if (mine !== asked) return;
  const ended = line.exitCode !== undefined;
  const ok = line.exitCode === 0;
  by("ask-progress").append(make("li", ended ? (ok ? "done" : "failed") : "",
    ended ? `${ok ? "Done" : "Failed"}${line.detail ? `: ${line.detail}` : ""}` : line.progress));
  by("ask-progress").lastChild.scrollIntoView({ block: "nearest" });
}

async function refused(answer, mine) {
  const problem = await answer.json().catch(() => null);
  if (answer.status === 401) {
    sessionStorage.removeItem(key);
    showForget();
    by("ask-token-row").hidden = false;
    by("ask-token").focus();
    return fault(mine, by("ask-token").value ? "That is not the token." : "The token is needed.");
  }
  fault(mine, problem?.detail ?? problem?.title ?? `The gateway answered ${answer.status}.`);
}

function fault(mine, text) {
  mine.running = false;
  if (mine !== asked) return;
  put(by("ask-fault"), text);
  by("ask-yes").disabled = false;
}

function showForget() {
  by("forget").hidden = sessionStorage.getItem(key) === null;
}
