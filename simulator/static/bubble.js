// One message of a chat as a list item. Drawn once; later only what can change is touched.

import { drawActions } from "./actions.js";
import { hour } from "./clock.js";
import { gist, parts } from "./content.js";
import { el, icon } from "./dom.js";
import { WORDS } from "./words.js";

const TICKS = { sent: "tick", received: "ticks", read: "ticks", failed: "alert" };
const DRAWINGS = { url: "link", location: "place", contact: "person", phone: "phone", copy_code: "copy", flow: "form" };

/** The item. `hands`: { business, find(wamid), now(), tap(option), fill(option), copy(text), openList(title, rows, opener),
 *  play(), react(emoji), quote(bubble), forward(bubble), edit(bubble), revoke(bubble) }. */
export function drawBubble(bubble, hands) {
  if (bubble.type === "system") return el("li", { class: "day", data: { testid: "notice" }, text: WORDS.system(bubble.content) });
  const out = bubble.author === "customer";
  const item = el(
    "li",
    {
      class: `bubble ${out ? "out" : "in"} kind-${bubble.type}`,
      data: { testid: "bubble", direction: out ? "out" : "in", wamid: bubble.wamid, type: bubble.type },
    },
    el("div", { class: "balloon" }, el("div", { class: "body" }), drawActions(bubble, hands, hands.now)),
    options(bubble, hands),
  );
  touchBubble(item, bubble, hands);
  return item;
}

/** Bring what can change of a drawn message up to date: its words, its status, its reactions. */
export function touchBubble(item, bubble, hands) {
  if (!item.dataset.wamid) return;
  const drawn = `${bubble.text}|${bubble.edited}|${bubble.revoked}`;
  if (item.dataset.drawn !== drawn) {
    item.dataset.drawn = drawn;
    item.dataset.status = "";
    item.querySelector(".body").replaceChildren(...inside(bubble, hands));
  }
  if (item.dataset.status !== bubble.status) {
    item.dataset.status = bubble.status;
    item.querySelector(".ticks")?.replaceChildren(icon(TICKS[bubble.status] ?? "tick", WORDS.status[bubble.status]));
  }
  item.querySelector(".reactions")?.remove();
  if (bubble.reactions.length) {
    item.querySelector(".balloon").append(el("span", { class: "reactions", text: bubble.reactions.join("") }));
  }
  item.classList.toggle("reacted", bubble.reactions.length > 0);
  item.classList.toggle("revoked", bubble.revoked);
}

function inside(bubble, hands) {
  const out = bubble.author === "customer";
  if (bubble.revoked) return [el("p", { class: "text other", text: WORDS.revoked }), meta(bubble, out)];
  const labels = [bubble.forwarded && ["forward", WORDS.forwarded], bubble.by_ad && ["horn", WORDS.byAd]].filter(Boolean);
  return [
    ...labels.map(([drawing, words]) => el("p", { class: "label" }, icon(drawing), words)),
    quote(bubble, hands),
    ...parts(bubble, hands),
    meta(bubble, out),
  ].filter(Boolean);
}

function quote(bubble, hands) {
  if (!bubble.answers) return null;
  const quoted = hands.find(bubble.answers);
  if (!quoted) return el("div", { class: "quote" }, el("span", { text: WORDS.unknownQuote }));
  const who = quoted.author === "customer" ? WORDS.you : hands.business;
  return el("div", { class: "quote" }, el("b", { text: who }), el("span", { dir: "auto", text: gist(quoted) }));
}

function meta(bubble, out) {
  const time = el("time", { datetime: new Date(bubble.at * 1000).toISOString(), text: hour(bubble.at) });
  const edited = bubble.edited && el("span", { text: WORDS.edited });
  return el("span", { class: "meta" }, edited || null, time, out ? el("span", { class: "ticks" }) : null);
}

function options(bubble, hands) {
  const rows = bubble.options.filter((option) => option.kind === "row");
  const others = bubble.options.filter((option) => option.kind !== "row").map((option) => optionButton(option, hands));
  if (rows.length) others.push(listButton(bubble, rows, hands));
  return others.length ? el("div", { class: "options" }, ...others) : null;
}

function optionButton(option, hands) {
  const shared = { class: "option", data: { testid: "option", optionId: option.id, kind: option.kind } };
  const inside = [icon(DRAWINGS[option.kind] ?? "reply"), el("span", { dir: "auto", text: option.title })];
  if (option.kind === "url" || option.kind === "phone") {
    return el("a", { ...shared, href: option.id, target: "_blank", rel: "noreferrer noopener" }, ...inside);
  }
  const act = { flow: () => hands.fill(option), copy_code: () => hands.copy(option.id) }[option.kind] ?? (() => hands.tap(option));
  return el("button", { ...shared, type: "button", onclick: act }, ...inside);
}

function listButton(bubble, rows, hands) {
  const title = bubble.content.action?.button ?? WORDS.choose;
  const open = (event) => hands.openList(title, rows, event.currentTarget);
  const keys = { class: "option", type: "button", "aria-haspopup": "dialog", data: { testid: "list-open" }, onclick: open };
  return el("button", keys, icon("list"), el("span", { dir: "auto", text: title }));
}
