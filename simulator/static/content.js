// What stands inside a bubble, by the type of the message.

import { mediaAddress } from "./api.js";
import { el, icon } from "./dom.js";
import { WORDS } from "./words.js";

/** The parts of a message above its hour, in order. */
export function parts(bubble) {
  const shown = SHOWN[bubble.type]?.(bubble.content ?? {}) ?? [];
  const text = bubble.type in OWN_TEXT ? "" : bubble.text;
  const footer = footerOf(bubble);
  const nothing = !shown.length && !text;
  return [
    ...shown,
    text && el("p", { class: "text", dir: "auto", text }),
    nothing && el("p", { class: "text other", text: WORDS.kind[bubble.type] ?? bubble.type }),
    footer && el("p", { class: "footer", dir: "auto", text: footer }),
  ].filter(Boolean);
}

/** One line about a message, for the quote above an answer to it. */
export function gist(bubble) {
  return bubble.text || WORDS.kind[bubble.type] || bubble.type;
}

const OWN_TEXT = { location: true, contacts: true };

const SHOWN = {
  image: (content) => [picture(content, "image")],
  sticker: (content) => [picture(content, "sticker")],
  video: (content) => [player("video", content)],
  audio: (content) => [player("audio", content)],
  document: (content) => [document_(content)],
  location: (content) => [place(content)],
  contacts: (content) => (Array.isArray(content) ? content.map(card) : []),
  interactive: (content) => header(content.header),
  template: (content) => (content.header ? [el("p", { class: "heading", dir: "auto", text: content.header })] : []),
};

function footerOf({ type, content }) {
  if (type === "template") return content.footer;
  return type === "interactive" ? content.footer?.text : "";
}

function header(given) {
  if (!given) return [];
  if (given.type === "text") return [el("p", { class: "heading", dir: "auto", text: given.text })];
  return SHOWN[given.type]?.(given[given.type]) ?? [];
}

function picture(content, kind) {
  if (!content.id) return attachment("page", content.link ?? WORDS.kind[kind]);
  return el("img", { class: kind, src: mediaAddress(content.id), alt: content.caption ?? WORDS.kind[kind] });
}

function player(tag, content) {
  if (!content.id) return attachment("page", content.link ?? WORDS.kind[tag]);
  return el(tag, { src: mediaAddress(content.id), controls: true, preload: "metadata", "aria-label": WORDS.kind[tag] });
}

function document_(content) {
  const name = content.filename ?? content.link ?? WORDS.kind.document;
  if (!content.id) return attachment("page", name);
  const link = el("a", { class: "attachment", href: mediaAddress(content.id), target: "_blank", rel: "noreferrer" });
  link.append(icon("page"), el("span", { dir: "auto", text: name }));
  return link;
}

function place({ latitude, longitude, name, address }) {
  const where = `${Number(latitude).toFixed(4)}, ${Number(longitude).toFixed(4)}`;
  return attachment("place", name ?? WORDS.kind.location, address ?? where);
}

function card(person) {
  const phone = person.phones?.[0]?.phone ?? "";
  return attachment("person", person.name?.formatted_name ?? phone, person.name ? phone : "");
}

function attachment(drawing, title, more = "") {
  const words = el("span", { class: "words" }, el("span", { dir: "auto", text: title }));
  if (more) words.append(el("small", { dir: "auto", text: more }));
  return el("div", { class: "attachment" }, icon(drawing), words);
}
