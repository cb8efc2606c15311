// The rows of a list message, on a sheet that comes from below inside its phone.

import { el, icon } from "./dom.js";
import { WORDS } from "./words.js";

/** Open it over `frame`; everything else of the frame is inert until a choice, Escape or ✕. */
export function openSheet(frame, { title, rows, opener, choose }) {
  const behind = [...frame.children];
  const shut = () => {
    shade.remove();
    for (const node of behind) node.inert = false;
    opener.focus();
  };
  const pick = (row) => {
    shut();
    choose(row);
  };
  const close = el("button", { type: "button", class: "icon-button", "aria-label": WORDS.close, onclick: shut }, icon("cross"));
  const sheet = el(
    "div",
    { class: "sheet", role: "dialog", "aria-modal": "true", "aria-label": title, data: { testid: "sheet" } },
    el("header", {}, el("h2", { dir: "auto", text: title }), close),
    el("div", { class: "rows" }, ...sections(rows, pick)),
  );
  const shade = el("div", { class: "shade" }, sheet);
  shade.addEventListener("click", (event) => event.target === shade && shut());
  shade.addEventListener("keydown", (event) => event.key === "Escape" && shut());
  for (const node of behind) node.inert = true;
  frame.append(shade);
  sheet.querySelector("[data-testid=sheet-row]").focus();
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
