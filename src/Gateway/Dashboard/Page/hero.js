// The whole at a glance: the worst truth, why, and the figures that follow from it.
import { make, number, percent, put, since, sign, tone, worstFirst, none } from "./words.js";

// On a phone so many have no room for their names; so few are all in sight below.
const many = 24;
const few = 8;
// A compiler says "; expected" of its own.
const between = /(?<!: ); /;
const by = id => document.getElementById(id);

export function drawHero({ gateway, replicas }, details) {
  by("hero").dataset.tone = tone(gateway.state);
  put(by("state"), capital(gateway.state));
  put(by("app"), gateway.app);
  document.title = `${gateway.app} · ${capital(gateway.state)} · ${gateway.ready}/${gateway.wanted} · gateway`;
  const broken = details.find(({ build }) => build);
  drawBuild(broken);
  const [first, ...rest] = (broken ? withoutErrors(gateway.reason, broken.build) : gateway.reason ?? allWell(gateway)).split(between);
  put(by("headline"), `${capital(first)}.`);
  list(by("troubles"), rest.map(trouble => inFull(trouble, replicas)));
  put(by("version"), gateway.version);
  put(by("identity"), `${gateway.bind.join(", ")} · ${whence(gateway)} · generation ${gateway.generation} · pid ${gateway.pid}`
    + ` · up ${since(gateway.startedAt)}`);
  figures(gateway);
  pips(replicas);
}

// Compiler errors are lines of their own.
function drawBuild(broken) {
  by("build").hidden = !broken;
  if (!broken) return;
  const [title, ...errors] = broken.build;
  put(by("build-title"), `${broken.id}: ${title.replace(/:$/, "")}`);
  put(by("build-errors"), errors.join("\n"));
  by("build-errors").hidden = errors.length === 0;
}

const withoutErrors = (reason, build) => (reason ?? "").replace(build.join("\n"), build[0].replace(/:$/, ""));

// A dead replica's last words are for operators: they stand with it, or with the one that follows it, and nowhere else.
function inFull(trouble, replicas) {
  const [who, ...why] = trouble.split(": ");
  const sick = replicas.find(({ id, reason }) => reason && who.startsWith(`${id} `) && reason.startsWith(why.join(": ")));
  return sick ? `${who}: ${sick.reason}` : trouble;
}

const capital = text => text.charAt(0).toUpperCase() + text.slice(1);
const whence = gateway => gateway.origin === "processes" ? "child processes" : "found addresses";
const allWell = gateway => gateway.wanted === 1
  ? "The replica is ready" : `All ${gateway.wanted} replicas are ready`;

function list(place, texts) {
  if ([...place.children].map(item => item.textContent).join("\n") === texts.join("\n")) return;
  place.replaceChildren(...texts.map(text => make("li", "", text)));
}

function figures(gateway) {
  const pairs = [
    ["Ready", `${gateway.ready}/${gateway.wanted}`],
    ["Requests/s", number(gateway.requestsPerSecond)],
    ["Errors/s", number(gateway.errorsPerSecond, 2)],
    ["Busy", gateway.busy === null ? none : percent(gateway.busy * 100)],
    ["p50 ms", number(gateway.p50Ms)],
    ["p99 ms", number(gateway.p99Ms)],
    ["In flight", number(gateway.inFlight)],
    ["Queued", number(gateway.queued)],
  ];
  const place = by("figures");
  if (place.children.length === 0)
    for (const [title] of pairs) {
      const group = make("div");
      group.append(make("dt", "", title), make("dd"));
      place.append(group);
    }
  pairs.forEach(([, text], index) => put(place.children[index].lastChild, text));
}

function pips(replicas) {
  const place = by("pips");
  const sorted = worstFirst(replicas);
  place.toggleAttribute("data-many", sorted.length > many);
  place.toggleAttribute("data-few", sorted.length <= few);
  while (place.children.length > sorted.length) place.lastChild.remove();
  while (place.children.length < sorted.length) place.append(make("a"));
  sorted.forEach((replica, index) => {
    const pip = place.children[index];
    pip.dataset.tone = tone(replica.state);
    pip.href = `#replica-${replica.id}`;
    pip.title = `${replica.id}: ${replica.state}`;
    pip.setAttribute("aria-label", pip.title);
    put(pip, `${sign(replica.state)} ${short(replica.id)}`);
  });
}

// An address is too long for a tile; its last part tells it from its neighbours.
const short = id => id.length <= 8 ? id : `…${id.slice(-6)}`;
