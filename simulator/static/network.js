// The tab of the network: how it behaves, its customers, and what Meta tells about the account.

import * as api from "./api.js";
import { el } from "./dom.js";
import { NETWORK_WORDS as WORDS, NOTICES, SETTINGS } from "./fault-words.js";
import { drawField, valuesOf } from "./fields.js";

const NUMBERS = new Set(["messages_per_second", "pair_per_6_seconds"]);

/** { nodes, show() }; `show` reads the settings anew. */
export function drawNetwork(hands) {
  const form = el("form", { class: "arm card", data: { testid: "settings" } });
  const show = async () => {
    const known = await api.settings();
    form.replaceChildren(...SETTINGS.map((field) => drawField({ ...field, value: shown(field.name, known[field.name]) })));
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    const field = SETTINGS.find(({ name }) => name === event.target.name);
    const value = meant(field.name, valuesOf(form, [field])[field.name]);
    api.changeSettings({ [field.name]: value }).then(() => hands.say(WORDS.saved)).catch((error) => hands.say(error.message));
  });
  return {
    nodes: [
      el("p", { class: "muted", text: WORDS.explain }), form,
      el("h3", { text: WORDS.people }), ...people(hands),
      el("h3", { text: WORDS.notices }), notices(hands),
    ],
    show: () => show().catch(() => {}),
  };
}

/** `{"549": 131030}` is shown as one choice. */
function shown(name, value) {
  if (name !== "refused_forms") return value;
  const [first] = Object.entries(value);
  return first ? first.join("=") : "";
}

function meant(name, value) {
  if (NUMBERS.has(name)) return Number(value);
  if (name !== "refused_forms") return value;
  const [form, code] = value.split("=");
  return value ? { [form]: Number(code) } : {};
}

function people(hands) {
  const windows = (words, done, open) => {
    const change = () =>
      Promise.all(hands.views().map((view) => api.changePhone(view.id, { window_open: open })))
        .then(() => hands.say(done), (error) => hands.say(error.message));
    return el("button", { type: "button", class: "button quiet", text: words, onclick: change });
  };
  return [
    el("button", { type: "button", class: "button quiet", text: WORDS.hidden, onclick: hands.addHidden, data: { testid: "add-hidden" } }),
    windows(WORDS.closeWindow, WORDS.windowClosed, false),
    windows(WORDS.openWindow, WORDS.windowOpened, true),
  ];
}

function notices(hands) {
  const fields = [{ name: "key", label: WORDS.notice, type: "choice", options: NOTICES.map(([key, words]) => [key, words]) }];
  const form = el(
    "form", { class: "arm card", data: { testid: "notices" } }, ...fields.map(drawField),
    el("button", { type: "submit", class: "button", text: WORDS.give }),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = NOTICES.find(([key]) => key === valuesOf(form, fields).key);
    api.notice(wanted[2], wanted[3]).then(() => hands.say(WORDS.given), (error) => hands.say(error.message));
  });
  return form;
}
