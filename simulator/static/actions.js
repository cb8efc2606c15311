// What can be done with a message: react, answer, pass on, change, take back.

import { el, icon } from "./dom.js";
import { WORDS } from "./words.js";

const EDGE = 8; // pixels a menu keeps from the sides of the chat
const EMOJIS = ["👍", "❤️", "😂", "🙏", "😮"];

/** The button beside a balloon with its menu. `now()` is the message as it is at this moment. */
export function drawActions(bubble, hands, now) {
  const own = bubble.author === "customer";
  const menu = el("div", { class: "acting", hidden: true, role: "menu" });
  const button = el(
    "button",
    { type: "button", class: "act", "aria-label": own ? WORDS.more : WORDS.react, "aria-expanded": "false" },
    icon(own ? "chevron" : "smile"),
  );
  const show = (shown) => {
    menu.hidden = !shown;
    button.setAttribute("aria-expanded", String(shown));
    if (shown) menu.replaceChildren(...entries(bubble, hands, now(), show));
    if (shown) place(menu, button);
  };
  button.addEventListener("click", () => show(menu.hidden));
  const around = el("span", { class: "actions" }, button, menu);
  around.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
  around.addEventListener("focusout", (event) => around.contains(event.relatedTarget) || show(false));
  return around;
}

/** Above the button, or below it where there is no room above; moved sideways until it is inside the chat. */
function place(menu, button) {
  const chat = button.closest(".chat").getBoundingClientRect();
  menu.classList.toggle("below", button.getBoundingClientRect().top - chat.top < menu.offsetHeight + 12);
  menu.style.translate = "";
  const { left, right } = menu.getBoundingClientRect();
  const aside = Math.max(0, chat.left + EDGE - left) - Math.max(0, right - chat.right + EDGE);
  menu.style.translate = `${aside}px`;
}

function entries(bubble, hands, current, show) {
  const entry = (drawing, words, act) => {
    const chosen = () => {
      show(false);
      act();
    };
    return el("button", { type: "button", role: "menuitem", class: "entry", onclick: chosen }, icon(drawing), words);
  };
  const own = bubble.author === "customer";
  return [
    own ? null : emojis(current, hands, show),
    entry("reply", WORDS.answer, () => hands.quote(current)),
    FORWARDED.has(bubble.type) ? entry("forward", WORDS.forward, () => hands.forward(current)) : null,
    own && bubble.type === "text" ? entry("pen", WORDS.edit, () => hands.edit(current)) : null,
    own ? entry("bin", WORDS.revoke, () => hands.revoke(current)) : null,
  ].filter(Boolean);
}

const FORWARDED = new Set(["text", "image", "video", "audio", "document", "sticker", "location", "contacts"]);

/** The one that is on it takes itself back. */
function emojis(current, hands, show) {
  const pick = (emoji) => () => {
    show(false);
    hands.react(emoji === current.mine ? "" : emoji);
  };
  const button = (emoji) =>
    el("button", { type: "button", "aria-pressed": String(emoji === current.mine), text: emoji, onclick: pick(emoji) });
  return el("span", { class: "emojis" }, ...EMOJIS.map(button));
}
