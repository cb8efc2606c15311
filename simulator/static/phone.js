// One phone: its owner, its chat, its composer. It draws what the stream says and sends what is done.

import * as api from "./api.js";
import { drawBubble, touchBubble } from "./bubble.js";
import { day, dialled } from "./clock.js";
import { drawComposer } from "./composer.js";
import { openCustomer } from "./customer.js";
import { el, icon } from "./dom.js";
import { handsOf } from "./hands.js";
import { WORDS } from "./words.js";

const NEAR_END = 80; // pixels: closer than this the chat follows what arrives

export class PhoneView {
  /** `desk`: { business, onChange(), onRename(), onClose(view), say(words) }. */
  constructor(id, name, desk) {
    this.id = id;
    this.name = name;
    this.desk = desk;
    this.bubbles = new Map();
    this.queue = Promise.resolve(); // one request after the other, so that texts keep their order
    this.shown = true;
    this.node = this.#draw();
    document.addEventListener("visibilitychange", () => this.#look());
  }

  /** How many messages of the business nobody looked at. */
  get unread() {
    return [...this.bubbles.values()].filter(({ bubble }) => isUnread(bubble)).length;
  }

  /** Take a change of the stream. */
  update(change) {
    const follow = this.#nearEnd();
    this.person = change;
    this.number.textContent = identityOf(change);
    this.#rename(change.name);
    for (const bubble of change.bubbles) this.#put(bubble);
    this.#type(change.typing_for);
    if (follow || change.bubbles.some((bubble) => bubble.author === "customer" && bubble.status === "sent")) this.#toEnd();
    this.#look();
  }

  /** On a narrow screen only one phone is shown. */
  show(shown) {
    this.shown = shown;
    this.node.classList.toggle("front", shown);
    if (shown) this.#toEnd();
    this.#look();
  }

  focus() {
    this.node.querySelector("textarea").focus();
  }

  /** The simulator forgot everything. */
  clear() {
    this.bubbles.clear();
    this.chat.replaceChildren(this.hint);
    this.days = "";
  }

  #draw() {
    this.hint = el("li", { class: "hint", text: WORDS.hello });
    this.chat = el("ol", { class: "chat", role: "log", "aria-live": "polite", tabindex: "0", "aria-label": WORDS.phoneOf(this.name) }, this.hint);
    this.chat.addEventListener("scroll", () => this.#look(), { passive: true });
    this.typing = el("li", { class: "typing", role: "status", "aria-label": WORDS.typing }, el("i"), el("i"), el("i"));
    this.state = el("small", { text: WORDS.business });
    this.down = el("button", { type: "button", class: "down", hidden: true, onclick: () => this.#toEnd() });
    const initial = [...this.desk.business][0].toUpperCase();
    const head = el(
      "header", { class: "chat-head" },
      el("span", { class: "avatar", "aria-hidden": "true", text: initial }),
      el("span", { class: "words" }, el("b", { text: this.desk.business }), this.state),
    );
    this.composer = drawComposer({
      frame: () => this.frame,
      business: this.desk.business,
      say: (text, quoted) => this.send({ type: "text", text: { body: text }, ...(quoted ? { context: { id: quoted.wamid } } : {}) }),
      send: (message) => this.send(message),
      attach: (file, kind, more) => this.#attach(file, kind, more),
    });
    this.frame = el("div", { class: "frame" }, head, this.chat, this.down, this.composer);
    return el("section", { class: "phone front", data: { testid: "phone", phone: this.id } }, this.#owner(), this.frame);
  }

  #owner() {
    this.field = el("input", { class: "owner-name", value: this.name, "aria-label": WORDS.name, maxlength: "60", data: { testid: "phone-name" } });
    this.field.addEventListener("change", () => {
      const name = this.field.value.trim() || this.name;
      api.changePhone(this.id, { name }).catch(() => this.desk.say(WORDS.lost));
    });
    this.field.addEventListener("keydown", (event) => event.key === "Enter" && this.focus());
    this.remove = el("button", { type: "button", class: "icon-button", onclick: () => this.desk.onClose(this) }, icon("cross"));
    this.number = el("small", { text: this.id.includes(".") ? WORDS.hiddenNumber : dialled(this.id) });
    const open = (event) => openCustomer(this.person, { frame: this.frame, opener: event.currentTarget, say: this.desk.say });
    this.settings = el("button", { type: "button", class: "icon-button", data: { testid: "customer" }, onclick: open }, icon("sliders"));
    const owner = el("header", { class: "owner" }, el("span", { class: "words" }, this.field, this.number), this.settings, this.remove);
    this.#named();
    return owner;
  }

  #rename(name) {
    if (name === this.name) return;
    this.name = name;
    this.field.value = name;
    this.#named();
    this.node.setAttribute("aria-label", WORDS.phoneOf(name));
    this.desk.onRename();
  }

  #named() {
    this.remove.setAttribute("aria-label", WORDS.removePhone(this.name));
    this.settings.setAttribute("aria-label", WORDS.customer(this.name));
    this.chat.setAttribute("aria-label", WORDS.phoneOf(this.name));
  }

  #put(bubble) {
    const known = this.bubbles.get(bubble.wamid);
    if (known) {
      known.bubble = bubble;
      touchBubble(known.item, bubble, known.hands);
      return;
    }
    const hands = handsOf(this, bubble);
    const item = drawBubble(bubble, hands);
    this.bubbles.set(bubble.wamid, { bubble, item, hands });
    this.hint.remove();
    const today = day(bubble.at);
    if (today !== this.days) this.chat.append(el("li", { class: "day", text: today }));
    this.days = today;
    this.chat.append(item);
  }

  /** Send a message or a tap; whether it went out. */
  send(message) {
    const sent = this.queue.then(() => api.say(this.id, message)).then(() => true, () => {
      this.desk.say(WORDS.notSent);
      return false;
    });
    this.queue = sent;
    return sent;
  }

  async #attach(file, kind, more = {}) {
    try {
      const { id } = await api.upload(file);
      const content = kind === "document" ? { id, filename: file.name } : { id, ...more };
      await this.send({ type: kind, [kind]: content });
    } catch {
      this.desk.say(WORDS.lost);
    }
  }

  #type(seconds) {
    clearTimeout(this.timer);
    this.state.textContent = seconds > 0 ? WORDS.typing : WORDS.business;
    if (seconds > 0) {
      this.chat.append(this.typing);
      this.timer = setTimeout(() => this.#type(0), seconds * 1000);
    } else {
      this.typing.remove();
    }
  }

  #nearEnd() {
    return this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < NEAR_END;
  }

  #toEnd() {
    this.chat.scrollTop = this.chat.scrollHeight;
  }

  /** Whoever sees the end of the chat has read it; otherwise the count says what is below. */
  #look() {
    const seen = this.shown && document.visibilityState === "visible" && this.#nearEnd();
    const unread = this.unread;
    this.down.hidden = !this.shown || this.#nearEnd();
    this.down.setAttribute("aria-label", WORDS.toEnd(unread));
    this.down.replaceChildren(icon("down"), unread ? el("span", { class: "count", text: String(unread) }) : "");
    if (seen && unread) api.read(this.id).catch(() => {}); // asked again with the next change
    this.desk.onChange();
  }
}

function isUnread(bubble) {
  return bubble.author === "business" && !["read", "played", "failed"].includes(bubble.status);
}

/** Number and user name, as far as the business sees them. */
function identityOf(person) {
  const number = person.wa_id ? dialled(person.wa_id) : WORDS.hiddenNumber;
  const marks = [number, person.username && `@${person.username}`, person.blocked && WORDS.blocked];
  return marks.filter(Boolean).join(" · ");
}
