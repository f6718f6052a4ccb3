// The page: what the stream says, drawn. Nothing here decides anything about the gateway.
import { Charts } from "./charts.js";
import { drawEvents, keepEvent, forgetEvents } from "./events.js";
import { drawRows } from "./rows.js";
import { drawHero } from "./hero.js";
import { drawRollout, followRollout, forgetRollout } from "./rollout.js";
import { offerReplicas, showLog, wireLog } from "./log.js";
import { wireChanges } from "./changes.js";

const root = document.documentElement;
const charts = new Charts(document);
const changes = wireChanges(() => last);
let last = null;
let detail = { canary: null, replicas: [] };
let heard = 0;
wireLog();

function connect() {
  const stream = new EventSource("stream");
  stream.addEventListener("history", event => { forgetEvents(); forgetRollout(); charts.begin(JSON.parse(event.data)); });
  stream.addEventListener("sample", event => charts.add(JSON.parse(event.data)));
  stream.addEventListener("happened", event => {
    const happened = JSON.parse(event.data);
    keepEvent(happened);
    followRollout(happened);
    later(drawEvents);
  });
  stream.addEventListener("detail", event => { detail = JSON.parse(event.data); });
  stream.addEventListener("status", event => {
    heard = Date.now();
    last = JSON.parse(event.data);
    live(true, "live");
    drawHero(last, detail.replicas);
    drawRollout(last, detail);
    drawRows(last, detail.replicas, { ask: changes.ask, showLog });
    offerReplicas(last.replicas);
    changes.draw(last);
  });
  stream.onerror = () => {
    live(false, "no connection to the gateway");
    // A browser gives up for good on an answer that is no stream, such as one of a gateway that is still starting.
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
  };
}

let drawing = null;
function later(draw) {
  drawing ??= requestAnimationFrame(() => { drawing = null; draw(); });
}

function live(yes, text) {
  const link = document.getElementById("link");
  link.dataset.live = yes ? "yes" : "no";
  const label = document.getElementById("link-text");
  if (label.textContent !== text) label.textContent = text;
  root.classList.toggle("stale", !yes && last !== null);
}

// A connection can die without a word: old figures must not pass for the truth.
setInterval(() => {
  if (last && Date.now() - heard > 5000) live(false, "nothing heard for 5 s or longer");
}, 1000);

const dark = matchMedia("(prefers-color-scheme: dark)");
function theme(named) {
  if (named) root.dataset.theme = named;
  charts.recolour();
}
document.getElementById("theme").addEventListener("click", () => {
  const now = root.dataset.theme ?? (dark.matches ? "dark" : "light");
  const next = now === "dark" ? "light" : "dark";
  localStorage.setItem("theme", next);
  theme(next);
});
dark.addEventListener("change", () => theme(null));
theme(localStorage.getItem("theme"));
connect();
