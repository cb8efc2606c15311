// One message of a chat as a list item. Drawn once; later only what can change is touched.

import { hour } from "./clock.js";
import { gist, parts } from "./content.js";
import { el, icon } from "./dom.js";
import { WORDS } from "./words.js";

const EMOJIS = ["👍", "❤️", "😂", "🙏", "😮"];
const TICKS = { sent: "tick", received: "ticks", read: "ticks", failed: "alert" };

/** The item. `hands`: { tap(option), openList(), react(emoji), find(wamid) }. */
export function drawBubble(bubble, hands) {
  const out = bubble.author === "customer";
  const body = el("div", { class: "body" }, quote(bubble, hands), ...parts(bubble), meta(bubble, out));
  const item = el(
    "li",
    {
      class: `bubble ${out ? "out" : "in"} kind-${bubble.type}`,
      data: {
        testid: "bubble",
        direction: out ? "out" : "in",
        wamid: bubble.wamid,
        type: bubble.type,
      },
    },
    el("div", { class: "balloon" }, body, out ? null : reactButton(hands)),
    options(bubble, hands),
  );
  touchBubble(item, bubble);
  return item;
}

/** Bring the status and the reactions of a drawn message up to date. */
export function touchBubble(item, bubble) {
  if (item.dataset.status !== bubble.status) {
    item.dataset.status = bubble.status;
    item.querySelector(".ticks")?.replaceChildren(icon(TICKS[bubble.status] ?? "tick", WORDS.status[bubble.status]));
  }
  item.querySelector(".reactions")?.remove();
  if (bubble.reactions.length) {
    item.querySelector(".balloon").append(el("span", { class: "reactions", text: bubble.reactions.join("") }));
  }
  item.classList.toggle("reacted", bubble.reactions.length > 0);
}

function quote(bubble, hands) {
  const quoted = bubble.answers && hands.find(bubble.answers);
  if (!quoted) return null;
  const who = quoted.author === "customer" ? WORDS.you : hands.business;
  return el("div", { class: "quote" }, el("b", { text: who }), el("span", { dir: "auto", text: gist(quoted) }));
}

function meta(bubble, out) {
  const time = el("time", { datetime: new Date(bubble.at * 1000).toISOString(), text: hour(bubble.at) });
  return el("span", { class: "meta" }, time, out ? el("span", { class: "ticks" }) : null);
}

function options(bubble, hands) {
  const rows = bubble.options.filter((option) => option.kind === "row");
  const others = bubble.options.filter((option) => option.kind !== "row").map((option) => optionButton(option, hands));
  if (rows.length) others.push(listButton(bubble, rows, hands));
  return others.length ? el("div", { class: "options" }, ...others) : null;
}

function optionButton(option, hands) {
  const shared = { class: "option", data: { testid: "option", optionId: option.id, kind: option.kind } };
  const drawing = { url: "link", location: "place", contact: "person" }[option.kind] ?? "reply";
  const inside = [icon(drawing), el("span", { dir: "auto", text: option.title })];
  if (option.kind === "url") {
    return el("a", { ...shared, href: option.id, target: "_blank", rel: "noreferrer noopener" }, ...inside);
  }
  return el("button", { ...shared, type: "button", onclick: () => hands.tap(option) }, ...inside);
}

function listButton(bubble, rows, hands) {
  const title = bubble.content.action?.button ?? WORDS.choose;
  const open = (event) => hands.openList(title, rows, event.currentTarget);
  const keys = { class: "option", type: "button", "aria-haspopup": "dialog", data: { testid: "list-open" }, onclick: open };
  return el("button", keys, icon("list"), el("span", { dir: "auto", text: title }));
}

function reactButton(hands) {
  const choices = el("span", { class: "emojis", hidden: true });
  const button = el(
    "button",
    { type: "button", class: "react", "aria-label": WORDS.react, "aria-expanded": "false" },
    icon("smile"),
  );
  const show = (shown) => {
    choices.hidden = !shown;
    button.setAttribute("aria-expanded", String(shown));
  };
  button.addEventListener("click", () => show(choices.hidden));
  for (const emoji of EMOJIS) {
    const pick = () => {
      show(false);
      hands.react(emoji);
    };
    choices.append(el("button", { type: "button", text: emoji, onclick: pick }));
  }
  return el("span", { class: "reacting" }, button, choices);
}
