// What stands inside a bubble, by the type of the message.

import { mediaAddress } from "./api.js";
import { el, icon } from "./dom.js";
import { WORDS } from "./words.js";

const MAP = "https://www.openstreetmap.org/";
const OWN_TEXT = new Set(["location", "contacts", "order"]);

/** The parts of a message above its hour, in order. `hands.play()` is called when a voice note is listened to. */
export function parts(bubble, hands) {
  const shown = SHOWN[bubble.type]?.(bubble.content ?? {}, hands) ?? [];
  const text = OWN_TEXT.has(bubble.type) ? "" : bubble.text;
  const footer = footerOf(bubble);
  const nothing = !shown.length && !text;
  return [
    ...shown,
    text && el("p", { class: "text", dir: "auto", text }),
    nothing && el("p", { class: "text other", text: WORDS.kind[bubble.type] ?? WORDS.unknownKind(bubble.type) }),
    footer && el("p", { class: "footer", dir: "auto", text: footer }),
  ].filter(Boolean);
}

/** One line about a message, for the quote above an answer to it. */
export function gist(bubble) {
  return bubble.text || WORDS.kind[bubble.type] || bubble.type;
}

const SHOWN = {
  image: (content) => [picture(content, "image")],
  sticker: (content) => [picture(content, "sticker")],
  video: (content) => [player("video", content)],
  audio: (content, hands) => [sound(content, hands)],
  document: (content) => [document_(content)],
  location: (content) => [place(content)],
  contacts: (content) => (Array.isArray(content) ? content.map(card) : []),
  order: (content) => order(content),
  interactive: (content) => (content.nfm_reply ? [label("form", WORDS.formSent)] : header(content.header)),
  template: (content) => header(typeof content.header === "string" ? { type: "text", text: content.header } : content.header),
};

function footerOf({ type, content }) {
  if (type === "template") return content?.footer;
  return type === "interactive" ? content?.footer?.text : "";
}

function header(given) {
  if (!given) return [];
  if (given.type === "text") return [el("p", { class: "heading", dir: "auto", text: given.text })];
  return SHOWN[given.type]?.(given[given.type] ?? {}) ?? [];
}

function picture(content, kind) {
  if (!content.id) return linked(content, kind);
  const image = el("img", { class: kind, src: mediaAddress(content.id), alt: content.caption ?? WORDS.kind[kind] });
  if (kind === "sticker") return image;
  return el("a", { href: mediaAddress(content.id), target: "_blank", rel: "noreferrer", "aria-label": WORDS.open }, image);
}

function player(tag, content) {
  if (!content.id) return linked(content, tag);
  return el(tag, { src: mediaAddress(content.id), controls: true, preload: "metadata", "aria-label": WORDS.kind[tag] });
}

function sound(content, hands) {
  const audio = player("audio", content);
  if (!content.id) return audio;
  audio.addEventListener("play", () => hands?.play());
  return el("div", { class: content.voice ? "sound voice-note" : "sound" }, icon(content.voice ? "mic" : "sound"), audio);
}

function document_(content) {
  const name = content.filename ?? content.link ?? WORDS.kind.document;
  const size = content.file_size ? ` · ${sizeOf(content.file_size)}` : "";
  const what = `${extension(name, content.mime_type)}${size}`;
  if (!content.id) return linked(content, "document");
  const keys = { class: "attachment", href: mediaAddress(content.id), target: "_blank", rel: "noreferrer", download: name };
  return el("a", keys, icon("page"), twoLines(name, what));
}

/** A file by its public address: the simulator fetches nothing from elsewhere, so it shows the address. */
function linked(content, kind) {
  const keys = { class: "attachment", href: content.link ?? "", target: "_blank", rel: "noreferrer noopener" };
  return el("a", keys, icon(kind === "document" ? "page" : "picture"), twoLines(content.filename ?? WORDS.kind[kind], content.link ?? ""));
}

function place({ latitude, longitude, name, address }) {
  const where = `${Number(latitude).toFixed(4)}, ${Number(longitude).toFixed(4)}`;
  const spot = `${Number(latitude)}/${Number(longitude)}`;
  const keys = { class: "attachment", href: `${MAP}#map=16/${spot}`, target: "_blank", rel: "noreferrer noopener" };
  return el("a", keys, icon("place"), twoLines(name ?? WORDS.kind.location, address ?? where));
}

function card(person) {
  const phone = person.phones?.[0]?.phone ?? "";
  const more = [person.org?.company, person.name ? phone : "", person.emails?.[0]?.email].filter(Boolean).join(" · ");
  return el("div", { class: "attachment" }, icon("person"), twoLines(person.name?.formatted_name ?? phone, more));
}

function order({ product_items: items = [], text }) {
  const total = items.reduce((sum, item) => sum + Number(item.quantity) * Number(item.item_price), 0);
  const lines = items.map((item) => `${item.quantity} × ${item.product_retailer_id}`).join(" · ");
  const price = `${items[0]?.currency ?? ""} ${total.toLocaleString("es-AR")}`.trim();
  const drawn = [el("div", { class: "attachment" }, icon("cart"), twoLines(lines, price))];
  return text ? [...drawn, el("p", { class: "text", dir: "auto", text })] : drawn;
}

function label(drawing, words) {
  return el("p", { class: "label" }, icon(drawing), words);
}

function twoLines(title, more = "") {
  const words = el("span", { class: "words" }, el("span", { dir: "auto", text: title }));
  if (more) words.append(el("small", { dir: "auto", text: more }));
  return words;
}

function extension(name, type = "") {
  const end = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? type.split(";")[0].split("/").pop();
  return end.toUpperCase();
}

function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`;
  return `${(bytes / 1024 / 1024).toLocaleString("es-AR", { maximumFractionDigits: 1 })} MB`;
}
