// The field at the foot of a phone: Enter sends, Shift+Enter breaks the line, focus stays.

import { el, icon } from "./dom.js";
import { WORDS } from "./words.js";

const OBELISK = { latitude: -34.6037, longitude: -58.3816, name: "Obelisco", address: "Av. 9 de Julio s/n, Buenos Aires" };
const KINDS = [[/^image\/(jpeg|png)$/, "image"], [/^image\/webp$/, "sticker"], [/^audio\//, "audio"], [/^video\//, "video"]];

/** `hands`: { say(text), send(message), attach(file) }; each may reject, the text then comes back. */
export function drawComposer(hands) {
  const field = el("textarea", {
    rows: "1", placeholder: WORDS.write, "aria-label": WORDS.write, enterkeyhint: "send", dir: "auto", data: { testid: "composer" },
  });
  const send = el("button", { type: "submit", class: "send", "aria-label": WORDS.send, data: { testid: "send" } }, icon("send"));
  const form = el("form", { class: "composer" }, attaching(hands), field, send);
  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
  };
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.focus();
    if (!text) return;
    field.value = "";
    grow();
    if (!(await hands.say(text))) {
      field.value = [text, field.value].filter(Boolean).join("\n");
      grow();
    }
  });
  return form;
}

/** The type a file travels as. */
export function kindOf(file) {
  return KINDS.find(([pattern]) => pattern.test(file.type))?.[1] ?? "document";
}

function attaching(hands) {
  const input = el("input", { type: "file", hidden: true, tabindex: "-1", data: { testid: "file" } });
  input.addEventListener("change", () => {
    if (input.files[0]) hands.attach(input.files[0]);
    input.value = "";
  });
  const menu = el("div", { class: "menu", hidden: true });
  const plus = el("button", { type: "button", class: "icon-button", "aria-label": WORDS.attach, "aria-expanded": "false" }, icon("plus"));
  const show = (shown) => {
    menu.hidden = !shown;
    plus.setAttribute("aria-expanded", String(shown));
  };
  const entry = (drawing, words, act) => {
    const chosen = () => {
      show(false);
      act();
    };
    return el("button", { type: "button", onclick: chosen }, icon(drawing), words);
  };
  menu.append(
    entry("page", WORDS.file, () => input.click()),
    entry("place", WORDS.location, () => hands.send({ type: "location", location: OBELISK })),
  );
  plus.addEventListener("click", () => show(menu.hidden));
  const around = el("span", { class: "attaching" }, plus, menu, input);
  around.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
  around.addEventListener("focusout", (event) => around.contains(event.relatedTarget) || show(false));
  return around;
}
