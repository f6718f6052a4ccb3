// Figures and states as people read them.
export const none = "–";

export function number(value, digits = 1) {
  if (value === null || value === undefined) return none;
  const places = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : digits;
  return value.toLocaleString("en", { maximumFractionDigits: places, minimumFractionDigits: 0 });
}

export function memory(bytes) {
  if (bytes === null || bytes === undefined) return none;
  const mebi = bytes / 1048576;
  return mebi >= 1024 ? `${number(mebi / 1024)} GiB` : `${Math.round(mebi)} MiB`;
}

export function percent(value) {
  return value === null || value === undefined ? none : `${number(value)} %`;
}

export function since(text, now = Date.now()) {
  if (!text) return none;
  const seconds = Math.max(0, Math.round((now - Date.parse(text)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor(seconds / 3600) % 24} h`;
}

const tones = {
  serving: "good", ready: "good",
  degraded: "warn", unhealthy: "bad",
  unavailable: "bad", failed: "bad",
  starting: "busy", draining: "busy", maintenance: "busy", stopping: "idle",
};
export const tone = state => tones[state] ?? "idle";

// What a colour says, said once more by a sign: not everybody sees it.
const signs = { good: "✓", warn: "!", bad: "✕", busy: "…", idle: "·" };
export const sign = state => signs[tone(state)];

export const clock = at => new Date(at).toLocaleTimeString("en-GB");

// The sick first: whoever looks, looks for them.
const order = ["failed", "unhealthy", "starting", "draining", "stopping", "ready"];
export function worstFirst(replicas) {
  return [...replicas].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

// Writes only what has changed, so that a selection, the focus and a screen reader are left in peace.
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}
