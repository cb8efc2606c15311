// The + of a phone: everything a customer can send beside text.

import { el, icon } from "./dom.js";
import { openForm } from "./sheet.js";
import { FORM_WORDS, WORDS } from "./words.js";

const OBELISK = { latitude: -34.6037, longitude: -58.3816, name: "Obelisco", address: "Av. 9 de Julio s/n, Buenos Aires" };
const CATALOG = "660077001122334";
const KINDS = [[/^image\/webp$/, "sticker"], [/^image\/(jpeg|png)$/, "image"], [/^audio\//, "audio"], [/^video\//, "video"]];

/** The type a file travels as, unless it was chosen as a document. */
export function kindOf(file) {
  return KINDS.find(([pattern]) => pattern.test(file.type))?.[1] ?? "document";
}

/** The button with its menu. `hands`: { frame(), send(message), attach(file, kind) }. */
export function drawAttach(hands) {
  const input = el("input", { type: "file", hidden: true, tabindex: "-1", data: { testid: "file" } });
  let wanted = "";
  input.addEventListener("change", () => {
    if (input.files[0]) hands.attach(input.files[0], wanted || kindOf(input.files[0]));
    input.value = wanted = "";
  });
  const choose = (accept, kind) => () => {
    input.accept = accept;
    wanted = kind;
    input.click();
  };
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
  const form = (name) => () => openForm(hands.frame(), { ...FORMS[name], opener: plus, send: (values) => hands.send(FORMS[name].message(values)) });
  menu.append(
    entry("picture", WORDS.picture, choose("image/jpeg,image/png,video/mp4,video/3gpp", "")),
    entry("page", WORDS.document, choose("", "document")),
    entry("sound", WORDS.sound, choose("audio/*", "audio")),
    entry("sticker", WORDS.sticker, choose("image/webp", "sticker")),
    entry("place", WORDS.location, () => hands.send({ type: "location", location: OBELISK })),
    entry("place", WORDS.otherPlace, form("place")),
    entry("person", WORDS.contact, form("contact")),
    entry("cart", WORDS.order, form("order")),
    entry("horn", WORDS.advert, form("advert")),
    entry("puzzle", WORDS.strange, form("strange")),
  );
  plus.addEventListener("click", () => show(menu.hidden));
  const around = el("span", { class: "attaching" }, plus, menu, input);
  around.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
  around.addEventListener("focusout", (event) => around.contains(event.relatedTarget) || show(false));
  return around;
}

const FORMS = {
  place: {
    ...FORM_WORDS.place,
    message: ({ latitude, longitude, name, address }) => ({ type: "location", location: { latitude, longitude, ...filled({ name, address }) } }),
  },
  contact: {
    ...FORM_WORDS.contact,
    message: ({ name, phone, email }) => ({
      type: "contacts",
      contacts: [{
        origin: "other",
        name: { formatted_name: name, first_name: name.split(" ")[0] },
        phones: phone ? [{ phone, type: "CELL" }] : [],
        emails: email ? [{ email, type: "WORK" }] : [],
        vcard: `BEGIN:VCARD\nVERSION:3.0\nFN:${name}\nTEL:${phone}\nEND:VCARD`,
      }],
    }),
  },
  order: {
    ...FORM_WORDS.order,
    message: ({ product, quantity, price, currency, text }) => ({
      type: "order",
      order: { catalog_id: CATALOG, text, product_items: [{ product_retailer_id: product, quantity, item_price: price, currency }] },
    }),
  },
  advert: {
    ...FORM_WORDS.advert,
    message: ({ text, headline, body, id, source }) => ({
      type: "text",
      text: { body: text },
      referral: {
        source_type: source, source_id: id, source_url: `https://fb.me/${id}`, headline, body, media_type: "image",
        ...(source === "ad" ? { ctwa_clid: `clic-${id}` } : {}),
      },
    }),
  },
  strange: {
    ...FORM_WORDS.strange,
    message: ({ kind }) => (kind === "unknown" ? { type: "hologram", hologram: { frames: 3 } } : unsupported(kind)),
  },
};

function unsupported(kind) {
  const details = { details: "Message type is currently not supported." };
  const error = { code: 131051, title: "Message type unknown", message: "Message type unknown", error_data: details };
  return { type: "unsupported", unsupported: { type: kind }, errors: [error] };
}

function filled(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value));
}
