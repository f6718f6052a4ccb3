// What happened, the newest first, with the last words of what crashed; and who did what.
import { clock, make } from "./words.js";

const shown = 200;
const shownOfPeople = 30;
const place = document.getElementById("events");
const people = document.getElementById("audit");
const tones = { info: "idle", warning: "warn", error: "bad" };
let fresh = [];
let newest = 0;

export function forgetEvents() {
  fresh = [];
  newest = 0;
  place.replaceChildren();
  people.replaceChildren();
}

export function keepEvent(happened) {
  if (happened.id <= newest) return;
  newest = happened.id;
  fresh.push(happened);
}

export function drawEvents() {
  fresh.reverse();
  show(place, fresh.filter(({ kind }) => kind !== "VerbRan"), shown);
  show(people, fresh.filter(({ kind }) => kind === "VerbRan"), shownOfPeople);
  document.getElementById("audit-none").hidden = people.children.length > 0;
  fresh = [];
}

function show(list, happenings, most) {
  list.prepend(...happenings.slice(0, most).map(item));
  while (list.children.length > most) list.lastChild.remove();
}

function item(happened) {
  const row = make("li");
  row.dataset.tone = /ready|serving/i.test(happened.kind) ? "good" : tones[happened.level];
  row.dataset.kind = happened.kind;
  const time = make("time", "", clock(happened.at));
  time.dateTime = happened.at;
  time.title = new Date(happened.at).toLocaleString();
  const text = make("span", "text");
  if (happened.level !== "info") text.append(make("b", "level", happened.level), " ");
  text.append(happened.text.replace(/^audit: /, ""));
  row.append(time, make("span", "mark-dot"), text);
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
