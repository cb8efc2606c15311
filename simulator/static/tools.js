// The folding panel: faults to arm, those that are armed, and what else a tester needs.

import * as api from "./api.js";
import { el } from "./dom.js";
import { FAULTS, FAULT_WORDS as WORDS } from "./words.js";

const GLANCE = 1500; // milliseconds between two looks at what is armed, while the panel is open

/** Fill `node` and let `toggle` fold it; what is returned folds it too. `hands`: { views(), addHidden(), say(words) }. */
export function drawTools(node, toggle, hands) {
  const list = el("ul", { class: "armed", data: { testid: "armed" } });
  const refresh = async () => drawArmed(list, await api.faults(), refresh);
  const phone = el("select", { name: "phone" });
  node.append(
    el("h2", { text: WORDS.heading }),
    el("p", { class: "muted", text: WORDS.explain }),
    form(phone, refresh, hands),
    el("h3", { text: WORDS.armed }),
    list,
    el("h3", { text: WORDS.people }),
    ...people(phone, hands),
  );
  let timer;
  const show = (shown) => {
    node.hidden = !shown;
    toggle.setAttribute("aria-expanded", String(shown));
    clearInterval(timer);
    if (!shown) return;
    fillPhones(phone, hands.views());
    refresh().catch(() => {});
    timer = setInterval(() => refresh().catch(() => {}), GLANCE);
  };
  toggle.addEventListener("click", () => show(node.hidden));
  return () => show(false);
}

function form(phone, refresh, hands) {
  const kind = el("select", { name: "kind", data: { testid: "fault-kind" } });
  kind.append(...FAULTS.map(([value, words]) => el("option", { value, text: words })));
  const fields = el("div", { class: "fields" });
  const redraw = () => fields.replaceChildren(...fieldsOf(kind.value).map(field));
  kind.addEventListener("change", redraw);
  redraw();
  const node = el(
    "form", { class: "arm" },
    labelled(WORDS.kind, kind), labelled(WORDS.phone, phone), fields,
    el("button", { type: "submit", class: "button", text: WORDS.arm, data: { testid: "arm" } }),
  );
  phone.addEventListener("focus", () => fillPhones(phone, hands.views()));
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    api.arm(read(node)).then(refresh).catch((error) => hands.say(error.message));
  });
  return node;
}

function fieldsOf(kind) {
  return FAULTS.find(([value]) => value === kind)[2];
}

function field([name, value]) {
  if (name !== "only") return labelled(WORDS.fields[name], el("input", { name, type: "number", min: "0", step: "any", value }));
  const choices = Object.entries(WORDS.only).map(([key, words]) => el("option", { value: key, text: words }));
  return labelled(WORDS.fields.only, el("select", { name }, ...choices));
}

function read(node) {
  const given = Object.fromEntries(new FormData(node));
  const numbers = fieldsOf(given.kind).filter(([name]) => name !== "only").map(([name]) => [name, Number(given[name])]);
  return { ...given, ...Object.fromEntries(numbers) };
}

function people(phone, hands) {
  const windowButton = (words, done, open) => {
    const change = () => {
      const ids = phone.value ? [phone.value] : hands.views().map((view) => view.id);
      Promise.all(ids.map((id) => api.changePhone(id, { window_open: open })))
        .then(() => hands.say(done), (error) => hands.say(error.message));
    };
    return el("button", { type: "button", class: "button quiet", text: words, onclick: change });
  };
  return [
    windowButton(WORDS.closeWindow, WORDS.windowClosed, false),
    windowButton(WORDS.openWindow, WORDS.windowOpened, true),
    el("button", { type: "button", class: "button quiet", text: WORDS.hidden, onclick: hands.addHidden, data: { testid: "add-hidden" } }),
  ];
}

function drawArmed(list, armed, refresh) {
  const items = armed.map((fault) => {
    const words = FAULTS.find(([kind]) => kind === fault.kind)?.[1] ?? fault.kind;
    const remove = () => api.disarm(fault.number).then(refresh, () => {});
    return el(
      "li", {},
      el("span", { class: "words" }, el("span", { text: words }), el("small", { text: WORDS.left(fault.left) })),
      el("button", { type: "button", class: "button quiet", text: WORDS.remove, onclick: remove }),
    );
  });
  list.replaceChildren(...(items.length ? items : [el("li", { class: "muted", text: WORDS.none })]));
}

function fillPhones(select, views) {
  const chosen = select.value;
  select.replaceChildren(
    el("option", { value: "", text: WORDS.everyone }),
    ...views.map((view) => el("option", { value: view.id, text: view.name })),
  );
  select.value = views.some((view) => view.id === chosen) ? chosen : "";
}

function labelled(words, control) {
  return el("label", {}, el("span", { text: words }), control);
}
