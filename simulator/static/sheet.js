// A sheet that comes from below inside a phone: the rows of a list, or a small form.

import { el, icon } from "./dom.js";
import { drawField, valuesOf } from "./fields.js";
import { WORDS } from "./words.js";

/** Open it over `frame`, whose other parts are inert until it is shut: by ✕, Escape, a tap beside it, or what is returned. */
export function openSheet(frame, { title, opener }, ...inside) {
  const behind = [...frame.children];
  const shut = () => {
    shade.remove();
    for (const node of behind) node.inert = false;
    opener?.focus();
  };
  const close = el("button", { type: "button", class: "icon-button", "aria-label": WORDS.close, onclick: shut }, icon("cross"));
  const sheet = el(
    "div",
    { class: "sheet", role: "dialog", "aria-modal": "true", "aria-label": title, data: { testid: "sheet" } },
    el("header", {}, el("h2", { dir: "auto", text: title }), close),
    el("div", { class: "rows" }, ...inside),
  );
  const shade = el("div", { class: "shade" }, sheet);
  shade.addEventListener("click", (event) => event.target === shade && shut());
  shade.addEventListener("keydown", (event) => event.key === "Escape" && shut());
  for (const node of behind) node.inert = true;
  frame.append(shade);
  (sheet.querySelector(".rows button, .rows input, .rows textarea") ?? close).focus();
  return shut;
}

/** The rows of a list message; `choose(row)` once one is tapped. */
export function openRows(frame, { title, rows, opener, choose }) {
  const pick = (row) => {
    shut();
    choose(row);
  };
  const shut = openSheet(frame, { title, opener }, ...sections(rows, pick));
}

/** Fields to fill in; `send(values)` when they are sent. `fields` as in fields.js. */
export function openForm(frame, { title, fields, opener, send, words = WORDS.send, hint = "" }) {
  const form = el(
    "form", { class: "sheet-form" },
    hint && el("p", { class: "muted", text: hint }),
    ...fields.map(drawField),
    el("button", { type: "submit", class: "button", text: words, data: { testid: "sheet-send" } }),
  );
  const shut = openSheet(frame, { title, opener }, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = valuesOf(form, fields);
    shut();
    send(values);
  });
}

function sections(rows, pick) {
  const nodes = [];
  let section = "";
  for (const row of rows) {
    if (row.section && row.section !== section) {
      section = row.section;
      nodes.push(el("h3", { dir: "auto", text: section }));
    }
    nodes.push(drawRow(row, pick));
  }
  return nodes;
}

function drawRow(row, pick) {
  const words = el("span", { class: "words" }, el("span", { dir: "auto", text: row.title }));
  if (row.description) words.append(el("small", { dir: "auto", text: row.description }));
  const keys = { type: "button", class: "row", data: { testid: "sheet-row", optionId: row.id }, onclick: () => pick(row) };
  return el("button", keys, words, el("span", { class: "ring", "aria-hidden": "true" }));
}
