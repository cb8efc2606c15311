// Form fields from a list: { name, label, type, value, options, hint }, type text by default.

import { el } from "./dom.js";

/** One labelled field. type: text, number, lines, check or choice (options: [value, words]). */
export function drawField(field) {
  const { name, label, type = "text", hint } = field;
  if (type === "check") {
    const box = el("input", { name, type: "checkbox", checked: Boolean(field.value) });
    return el("label", { class: "field check" }, box, el("span", { text: label }));
  }
  return el("label", { class: "field" }, el("span", { text: label }), control(field), hint && el("small", { text: hint }));
}

/** What stands in the fields, numbers as numbers, checks as true and false. */
export function valuesOf(form, fields) {
  const read = ({ name, type = "text" }) => {
    const node = form.elements.namedItem(name);
    if (type === "check") return node.checked;
    return type === "number" ? Number(node.value) : node.value.trim();
  };
  return Object.fromEntries(fields.map((field) => [field.name, read(field)]));
}

function control({ name, type = "text", value = "", options = [], required = false, placeholder }) {
  if (type === "choice") {
    const choices = options.map(([key, words]) => el("option", { value: key, text: words, selected: String(key) === String(value) }));
    return el("select", { name }, ...choices);
  }
  if (type === "lines") {
    const area = el("textarea", { name, rows: "3", dir: "auto", required, placeholder });
    area.value = value;
    return area;
  }
  const number = type === "number" ? { type: "number", step: "any" } : { type: "text", dir: "auto" };
  return el("input", { name, value: String(value), required, placeholder, ...number });
}
