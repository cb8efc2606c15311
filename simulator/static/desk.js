// The phones side by side, or behind tabs on a narrow screen; which ones are open is in the address.

import * as api from "./api.js";
import { dialled } from "./clock.js";
import { el } from "./dom.js";
import { PhoneView } from "./phone.js";
import { NAMES, WORDS } from "./words.js";

const FIRST = 5491155550101;

export class Desk {
  /** `phones` and `tabs` are elements; `say(words)` shows a notice; `onPhones(ids)` when they change,
   *  `onChoose()` when a tab is tapped. */
  constructor({ phones, tabs, business, say, onPhones, onChoose }) {
    Object.assign(this, { phones, tabs, business, say, onPhones, onChoose });
    this.views = [];
    this.narrow = window.matchMedia("(max-width: 640px)");
    this.narrow.addEventListener("change", () => this.#arrange());
    tabs.addEventListener("keydown", (event) => this.#step(event));
  }

  get ids() {
    return this.views.map((view) => view.id);
  }

  /** Open the phones of `?phones=id:name,…`, or a first one. */
  async start() {
    const wanted = new URLSearchParams(location.search).get("phones") ?? `${FIRST}:${NAMES[0]}`;
    for (const each of wanted.split(",").filter(Boolean)) {
      const [id, name] = each.split(":");
      await this.#open(id, name ?? "");
    }
    this.#arrange(this.views[0]);
    if (!this.narrow.matches) this.views[0]?.focus();
    this.onPhones(this.ids);
  }

  /** One more, the next free test number, or a customer whose number stays hidden. */
  async add({ hidden = false } = {}) {
    const taken = new Set(this.ids);
    const number = (n) => (hidden ? `AR.99${FIRST + n}` : String(FIRST + n));
    let next = 0;
    while (taken.has(number(next))) next += 1;
    const id = number(next);
    const name = NAMES[this.views.length % NAMES.length];
    const view = await this.#open(id, name);
    this.#arrange(view);
    view.node.scrollIntoView({ behavior: "smooth", inline: "end", block: "nearest" });
    view.focus();
    this.onPhones(this.ids);
  }

  /** A frame of the stream. */
  update(frame) {
    for (const change of frame.phones) this.views.find((view) => view.id === change.id)?.update(change);
  }

  /** The simulator was restarted or reset: make the phones anew, with empty chats. */
  async renew() {
    for (const view of this.views) {
      view.clear();
      await api.openPhone(view.id, view.name);
    }
    this.onPhones(this.ids);
  }

  async #open(id, name) {
    const phone = await api.openPhone(id, name);
    const view = new PhoneView(phone.id, phone.name, {
      business: this.business,
      say: this.say,
      onChange: () => this.#count(),
      onRename: () => this.#remember(),
      onClose: (closed) => this.#close(closed),
    });
    this.views.push(view);
    this.phones.append(view.node);
    return view;
  }

  #close(view) {
    const place = this.views.indexOf(view);
    this.views.splice(place, 1);
    view.show(false);
    view.node.remove();
    this.#arrange(this.views[Math.max(0, place - 1)]);
    this.onPhones(this.ids);
  }

  /** Wide: all are shown. Narrow: the one in front. */
  #arrange(front = this.front) {
    this.front = this.views.includes(front) ? front : this.views[0];
    for (const view of this.views) view.show(!this.narrow.matches || view === this.front);
    this.#remember();
  }

  #remember() {
    const named = (view) => `${view.id}:${encodeURIComponent(view.name.replace(/[:,]/g, " "))}`;
    history.replaceState(null, "", `?phones=${this.views.map(named).join(",")}`);
    this.#drawTabs();
  }

  #drawTabs() {
    this.tabs.replaceChildren(...this.views.map((view) => this.#tab(view)));
    this.#count();
  }

  #tab(view) {
    const selected = view === this.front;
    const label = el("span", { dir: "auto", text: view.name || dialled(view.id) });
    const keys = {
      type: "button", role: "tab", "aria-selected": String(selected), tabindex: selected ? "0" : "-1",
      data: { testid: "tab", phone: view.id }, onclick: () => this.#choose(view),
    };
    return el("button", keys, label, el("span", { class: "count", hidden: true }));
  }

  #choose(view) {
    this.onChoose();
    this.#arrange(view);
  }

  #count() {
    let all = 0;
    for (const view of this.views) {
      const count = this.tabs.querySelector(`[data-phone="${CSS.escape(view.id)}"] .count`);
      all += view.unread;
      if (!count) continue;
      count.hidden = !view.unread;
      count.textContent = view.unread;
      count.setAttribute("aria-label", WORDS.unread(view.unread));
    }
    document.title = all ? `(${all}) ${WORDS.title}` : WORDS.title;
  }

  #step(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (this.views.indexOf(this.front) + step + this.views.length) % this.views.length;
    this.#arrange(this.views[next]);
    this.tabs.querySelector("[aria-selected=true]").focus();
  }
}
