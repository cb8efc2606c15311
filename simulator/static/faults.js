// The faults of the drawer: what is armed above, and below all that can be, each with its own small form.

import * as api from "./api.js";
import { el, icon } from "./dom.js";
import { GROUPS, TOOL_WORDS as WORDS, faultOf } from "./fault-words.js";
import { drawField, valuesOf } from "./fields.js";

/** { nodes, show(), update(known) }; `refresh` reads anew what is armed. */
export function drawFaults(hands, refresh) {
  const armed = el("ul", { class: "armed", data: { testid: "armed" } });
  const spent = el("ul", { class: "armed spent", data: { testid: "spent" } });
  const past = el("details", { class: "past", hidden: true }, el("summary"), spent);
  const phones = [];
  const entry = (fault) => drawFault(fault, hands, refresh, phones);
  const groups = GROUPS.map(({ title, faults }) => el("section", { class: "fault-group" }, el("h3", { text: title }), ...faults.map(entry)));
  const clear = el("button", { type: "button", class: "link", text: WORDS.removeAll, hidden: true, onclick: () => api.disarm().then(refresh, () => {}) });
  return {
    nodes: [
      el("p", { class: "muted", text: WORDS.explain }),
      el("div", { class: "heading-line" }, el("h3", { text: WORDS.armed }), clear), armed, past, ...groups,
    ],
    show: () => phones.forEach((select) => fillPhones(select, hands.views())),
    update: (known) => {
      const running = known.filter((fault) => fault.left !== 0);
      const over = known.filter((fault) => fault.left === 0).reverse();
      redraw(armed, running, (fault) => drawArmed(fault, hands, refresh));
      redraw(spent, over, (fault) => drawArmed(fault, hands, null));
      if (!running.length) armed.replaceChildren(el("li", { class: "muted", text: WORDS.none }));
      clear.hidden = running.length < 2;
      past.hidden = !over.length;
      past.firstChild.textContent = WORDS.spent(over.length);
    },
  };
}

/** Only what changed: a button under the pointer must not be exchanged. */
function redraw(list, faults, draw) {
  const items = faults.map(draw);
  const drawn = items.map((item) => item.textContent).join("|");
  if (list.dataset.drawn === drawn) return;
  list.dataset.drawn = drawn;
  list.replaceChildren(...items);
}

function drawFault(fault, hands, refresh, phones) {
  const fields = fault.fields.map((field) => (field.options === "codes" ? { ...field, options: codeOptions(hands.codes) } : field));
  const phone = el("select", { name: "phone" });
  if (!fault.alone) phones.push(phone);
  const form = el(
    "form", { class: "arm" },
    ...fields.map(drawField),
    fault.alone ? null : el("label", { class: "field" }, el("span", { text: WORDS.phone }), phone),
    el("button", { type: "submit", class: "button", text: WORDS.arm, data: { testid: "arm" } }),
  );
  const words = el("span", { class: "words" }, el("b", { text: fault.title }), el("small", { text: fault.text }));
  const node = el("details", { class: "fault", name: "fault", data: { testid: "fault", key: fault.key } }, el("summary", {}, words, icon("chevron")), form);
  node.addEventListener("toggle", () => node.open && !fault.alone && fillPhones(phone, hands.views()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    api.arm(wanted(fault, fields, form, phone.value)).then(refresh).catch((error) => hands.say(error.message));
  });
  return node;
}

/** What is sent to arm it: texts of choices become what the simulator expects. */
function wanted(fault, fields, form, phone) {
  const values = valuesOf(form, fields);
  for (const name of ["accept", "parallel"]) if (name in values) values[name] = values[name] === "true";
  for (const name of ["code", "status"]) if (name in values) values[name] = Number(values[name]);
  return { kind: fault.kind ?? fault.key, ...fault.fixed, ...values, ...(fault.alone ? {} : { phone }) };
}

function drawArmed(armed, hands, refresh) {
  const fault = faultOf(armed);
  const remove = () => api.disarm(armed.number).then(refresh, () => {});
  const count = refresh ? [WORDS.struck(armed.struck), WORDS.left(armed.left)] : [WORDS.struck(armed.struck)];
  return el(
    "li", { data: { kind: armed.kind } },
    el("span", { class: armed.struck ? "lamp lit" : "lamp", "aria-hidden": "true" }, icon(refresh ? "bolt" : "done")),
    el("span", { class: "words" }, el("span", { text: title(fault, armed, hands) }), el("small", { text: count.join(" · ") })),
    refresh && el("button", { type: "button", class: "button quiet", text: WORDS.remove, onclick: remove }),
  );
}

function title(fault, armed, hands) {
  const who = armed.phone && (hands.views().find((view) => view.id === armed.phone)?.name ?? armed.phone);
  const code = armed.code ?? (armed.kind === "http" ? armed.status : "");
  return [fault?.title ?? armed.kind, code, who].filter(Boolean).join(" · ");
}

function codeOptions(codes) {
  return codes.map(({ code, title: words }) => [code, `${code} · ${words}`]);
}

function fillPhones(select, views) {
  const chosen = select.value;
  select.replaceChildren(
    el("option", { value: "", text: WORDS.everyone }),
    ...views.map((view) => el("option", { value: view.id, text: view.name })),
  );
  select.value = views.some((view) => view.id === chosen) ? chosen : "";
}
