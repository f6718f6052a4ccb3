// What happened, the newest first, with the last words of what crashed.
import { make } from "./words.js";

const shown = 200;
const place = document.getElementById("events");
const tones = { info: "idle", warning: "warn", error: "bad" };
let fresh = [];
let newest = 0;

export function forgetEvents() {
  fresh = [];
  newest = 0;
  place.replaceChildren();
}

export function keepEvent(happened) {
  if (happened.id <= newest) return;
  newest = happened.id;
  fresh.push(happened);
}

export function drawEvents() {
  place.prepend(...fresh.reverse().slice(0, shown).map(item));
  fresh = [];
  while (place.children.length > shown) place.lastChild.remove();
}

function item(happened) {
  const row = make("li");
  row.dataset.tone = /ready|serving/i.test(happened.kind) ? "good" : tones[happened.level];
  row.dataset.kind = happened.kind;
  const at = new Date(happened.at);
  const time = make("time", "", at.toLocaleTimeString("en-GB"));
  time.dateTime = happened.at;
  time.title = at.toLocaleString();
  row.append(time, make("span", "mark-dot"), make("span", "text", happened.text));
  if (happened.output.length > 0) row.append(output(happened.output));
  return row;
}

function output(lines) {
  const details = make("details");
  details.open = true;
  const pre = make("pre", "", lines.join("\n"));
  pre.tabIndex = 0;
  details.append(make("summary", "", lines.length === 1 ? "its last line of output" : `its last ${lines.length} lines of output`), pre);
  return details;
}
