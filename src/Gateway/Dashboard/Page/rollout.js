// A reload as it goes: how far, how the versions compare, and what has been done.
import { clock, make, none, number, put } from "./words.js";

const by = id => document.getElementById(id);
const kinds = ["ReloadBegan", "ReloadStep", "Reloaded", "ReloadWentBack"];
let reload = null;

export function forgetRollout() {
  reload = null;
}

export function followRollout({ kind, at, text }) {
  if (!kinds.includes(kind)) return;
  const said = text.replace(/^reload: /, "");
  if (kind === "ReloadBegan") reload = { to: Number(said.match(/\d+$/)), steps: [], result: null, failed: false };
  if (!reload) return;
  if (kind === "ReloadWentBack") reload.failed = true;
  if (kind === "ReloadWentBack" || kind === "Reloaded") reload.result = said;
  reload.steps.push({ at, said });
}

export function drawRollout({ gateway, replicas }, { canary, replicas: details }) {
  by("rollout").hidden = reload === null;
  if (reload === null) return;
  const versions = [...new Set(replicas.map(({ generation }) => generation))].sort((a, b) => a - b);
  const goes = reload.result === null || versions.length > 1;
  const fresh = replicas.filter(({ generation, state }) => generation === reload.to && state === "ready").length;
  by("rollout").dataset.tone = reload.failed ? "bad" : goes ? "busy" : "good";
  by("rollout").toggleAttribute("data-over", !goes);
  put(by("rollout-title"), `${goes ? "Reload" : "Last reload"}: generation ${reload.to}`);
  put(by("rollout-now"), goes ? now(reload, gateway, canary, fresh) : `${reload.result}, at ${clock(reload.steps.at(-1).at)}`);
  by("rollout-bar").max = Math.max(gateway.wanted, 1);
  by("rollout-bar").value = Math.min(fresh, gateway.wanted);
  steps();
  if (goes) by("versions").replaceChildren(...versions.map(version => row(version, replicas, details, canary)));
}

function now({ to, failed, result, steps }, gateway, canary, fresh) {
  if (failed) return result;
  const share = canary ? `; it is tried with ${number(canary.share * 100)} % of the requests` : "";
  const last = fresh === 0 ? `; ${steps.at(-1).said}` : "";
  return `${fresh} of ${gateway.wanted} replicas run generation ${to}${share}${last}`;
}

function steps() {
  const place = by("rollout-steps");
  if (place.children.length > reload.steps.length) place.replaceChildren();
  for (const { at, said } of reload.steps.slice(place.children.length)) {
    const item = place.appendChild(make("li"));
    item.append(make("time", "", clock(at)), ` ${said}`);
  }
}

function row(version, replicas, details, canary) {
  const its = replicas.filter(({ generation }) => generation === version);
  const mine = details.filter(({ id }) => its.some(replica => replica.id === id));
  const sum = (list, name) => list.reduce((total, one) => total + (one[name] ?? 0), 0);
  const worst = name => Math.max(...its.map(one => one[name] ?? -1));
  const all = sum(replicas, "requestsPerSecond");
  const share = all > 0 ? `${number(100 * sum(its, "requestsPerSecond") / all)} %` : none;
  const cells = [`generation ${version}${version === reload.to ? canary ? " (tried)" : " (new)" : ""}`,
    `${its.filter(({ state }) => state === "ready").length}/${its.length}`, share,
    number(sum(its, "requestsPerSecond")), number(sum(mine, "errorsPerSecond"), 2),
    ...["p50Ms", "p99Ms"].map(name => worst(name) < 0 ? none : number(worst(name)))];
  const line = make("tr");
  cells.forEach((text, index) => line.append(make(index === 0 ? "th" : "td", index === 0 ? "" : "num", text)));
  line.firstChild.scope = "row";
  return line;
}
