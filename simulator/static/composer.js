// The field at the foot of a phone: Enter sends, Shift+Enter breaks the line, focus stays.

import { drawAttach, kindOf } from "./attach.js";
import { elapsed } from "./clock.js";
import { gist } from "./content.js";
import { el, icon } from "./dom.js";
import { startRecording } from "./recorder.js";
import { WORDS } from "./words.js";

/** The form. `hands`: { frame(), business, say(text, quoted), send(message), attach(file, kind, more) }; when one answers
 *  false the text comes back. `node.quote(bubble)` puts a message above the field that the next text answers. */
export function drawComposer(hands) {
  const field = el("textarea", {
    rows: "1", placeholder: WORDS.write, "aria-label": WORDS.write, enterkeyhint: "send", dir: "auto", data: { testid: "composer" },
  });
  const send = el("button", { type: "submit", class: "send", "aria-label": WORDS.send, data: { testid: "send" } }, icon("send"));
  const quoted = el("div", { class: "quoting", hidden: true });
  const line = el("div", { class: "line" }, drawAttach(hands), field, drawMicrophone(hands), send);
  const form = el("form", { class: "composer" }, quoted, line);
  let about = null;
  form.quote = (bubble) => {
    about = bubble;
    quoted.hidden = !bubble;
    quoted.replaceChildren(...(bubble ? quoting(bubble, hands.business, () => form.quote(null)) : []));
    if (bubble) field.focus();
  };
  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
    form.classList.toggle("filled", field.value.trim() !== "");
  };
  field.addEventListener("input", grow);
  field.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    for (const file of files) hands.attach(file, kindOf(file));
    if (files.length) event.preventDefault();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") form.quote(null);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.focus();
    if (!text) return;
    const answered = about;
    field.value = "";
    form.quote(null);
    grow();
    if (!(await hands.say(text, answered))) {
      field.value = [text, field.value].filter(Boolean).join("\n");
      form.quote(answered);
      grow();
    }
  });
  return form;
}

function quoting(bubble, business, drop) {
  const who = bubble.author === "customer" ? WORDS.you : business;
  return [
    el("span", { class: "words" }, el("b", { text: who }), el("span", { dir: "auto", text: gist(bubble) })),
    el("button", { type: "button", class: "icon-button", "aria-label": WORDS.dropQuote, onclick: drop }, icon("cross")),
  ];
}

/** Tap to record, tap again to send; without a microphone a file is asked for. */
function drawMicrophone(hands) {
  const input = el("input", { type: "file", accept: "audio/*", hidden: true, tabindex: "-1", data: { testid: "voice-file" } });
  const send = (file) => hands.attach(file, "audio", { voice: true });
  input.addEventListener("change", () => {
    if (input.files[0]) send(input.files[0]);
    input.value = "";
  });
  const clock = el("span", { class: "recording-time" });
  const drop = el("button", { type: "button", class: "icon-button", "aria-label": WORDS.dropVoice }, icon("cross"));
  const button = el("button", { type: "button", class: "icon-button voice", "aria-label": WORDS.voice, data: { testid: "voice" } }, icon("mic"));
  const around = el("span", { class: "recording" }, el("span", { class: "while", hidden: true }, drop, clock), button, input);
  let running = null;
  let ticking;
  const settle = (recording) => {
    running = recording;
    around.firstChild.hidden = !recording;
    around.classList.toggle("on", Boolean(recording));
    button.setAttribute("aria-label", recording ? WORDS.sendVoice : WORDS.voice);
    clearInterval(ticking);
    if (!recording) return;
    const began = Date.now();
    clock.textContent = elapsed(0);
    ticking = setInterval(() => (clock.textContent = elapsed((Date.now() - began) / 1000)), 250);
  };
  drop.addEventListener("click", () => {
    running?.drop();
    settle(null);
  });
  button.addEventListener("click", async () => {
    if (running) {
      const ended = running;
      settle(null);
      send(await ended.stop());
      return;
    }
    const recording = await startRecording();
    if (recording) settle(recording);
    else input.click();
  });
  return around;
}
