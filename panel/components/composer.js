// The field itself. Nothing that comes from the server ever touches what is being typed: a draft is
// put in only where nobody types and nothing unsaved stands.
const KEEP = 2000; // milliseconds at most between what is typed and what is kept
const ROOM = 58; // pixels: the height of the field with one line

class Composer {
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("textarea");
    this.quoted = form.querySelector(".compose-quote");
    this.words = {};
    this.kept = "";
    this.keptAt = "";
    this.sending = new Sending(this);
    this.files = new Files(this, form);
    this.quick = new Quick(this, form);
    this.listen();
  }

  listen() {
    const { field, form } = this;
    form.onsubmit = (event) => {
      event.preventDefault();
      this.send();
    };
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => this.keep());
    form.querySelector(".compose-unquote").onclick = () => this.quote(null);
    this.onQuote = ({ detail }) => {
      if (detail.ticket === this.ticket && this.open) this.quote(detail);
    };
    this.onHide = () => this.leave();
    document.addEventListener("openbot:quote", this.onQuote);
    addEventListener("pagehide", this.onHide);
    this.watch = new ResizeObserver(() => this.room());
    this.watch.observe(form);
  }

  show({ ticket, to, hindrance, placeholder, most, draft, words }, tell) {
    Object.assign(this, { ticket, to, words, tell, open: !hindrance });
    const { field, form } = this;
    const set = (element, name, value) => {
      if (element[name] !== value) element[name] = value;
    };
    set(field, "placeholder", placeholder);
    set(field, "maxLength", most);
    const typing = document.activeElement === field;
    for (const element of form.querySelector(".compose-row").children) {
      set(element, "disabled", Boolean(hindrance));
    }
    this.refocus(typing);
    const names = { "": "write", "-attach": "attach", "-quick": "quick", "-send": "send" };
    for (const [part, name] of Object.entries(names)) {
      const element = part ? form.querySelector(`.compose${part}`) : field;
      element.setAttribute("aria-label", words[name]);
      if (part) element.title = words[name];
    }
    form.querySelector(".compose-unquote").setAttribute("aria-label", words.unquote);
    this.take(draft);
    this.fit();
  }

  // A field that shuts under somebody's hands would take the keyboard along, Escape with it: the
  // conversation holds it meanwhile.
  refocus(typing) {
    const talk = this.talk();
    if (typing && !this.open) {
      this.shut = true;
      talk?.focus({ preventScroll: true });
    } else if (this.open && this.shut) {
      this.shut = false;
      if (document.activeElement === talk) this.field.focus({ preventScroll: true });
    }
  }

  // A draft from another device, or from before this page was loaded.
  take(draft) {
    const { field } = this;
    if (!draft || draft.at <= this.keptAt) return;
    if (field.value !== this.kept || (field.value && document.activeElement === field)) return;
    Object.assign(this, { kept: draft.text, keptAt: draft.at });
    field.value = draft.text;
  }

  typed() {
    this.quick.look();
    this.fit();
    this.timer = this.timer || setTimeout(() => this.keep(), KEEP);
  }

  keep() {
    clearTimeout(this.timer);
    this.timer = null;
    return this.sending.after(async () => {
      const text = this.field.value;
      if (text === this.kept) return;
      const answer = await post(`${this.to}draft`, JSON.stringify({ text }));
      if (answer && answer.ok) Object.assign(this, { kept: text, keptAt: answer.told.at });
    });
  }

  // The page goes, or this ticket does: no time to wait for anything.
  leave() {
    const text = this.field.value;
    if (text === this.kept) return;
    navigator.sendBeacon(`${this.to}draft`, JSON.stringify({ text }));
    this.kept = text;
  }

  key(event) {
    if (event.isComposing) return; // a letter is being put together
    const escapes = event.key === "Escape" && !this.quoted.hidden;
    if (this.quick.key(event)) {
      event.preventDefault();
    } else if (escapes) {
      this.quote(null);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
      return;
    } else return;
    event.stopPropagation(); // Escape would shut the drawer
  }

  send() {
    const text = this.field.value;
    if (!this.open || (!text.trim() && !this.files.all.some((file) => !file.reason))) return;
    clearTimeout(this.timer);
    this.timer = null;
    const parcel = { text, files: this.files.take(), quote: this.answers || null };
    this.field.value = "";
    this.kept = ""; // sending forgets the draft
    this.quote(null);
    this.quick.shut();
    this.fit();
    this.sending.add(parcel);
  }

  // What could not be sent is given back, before what has been typed since.
  give({ text, files, quote }) {
    const { field } = this;
    field.value = [text, field.value].filter(Boolean).join("\n");
    this.kept = null; // whatever is kept, it is not this
    this.files.all.unshift(...files);
    this.files.draw();
    if (quote) this.quote(quote);
    this.typed();
    field.focus();
  }

  quote(answers) {
    this.answers = answers;
    this.quoted.hidden = !answers;
    if (answers) {
      this.quoted.querySelector("b").textContent = answers.who;
      this.quoted.querySelector("span").textContent = answers.first;
      this.field.focus();
    }
  }

  // As high as its lines, up to what the style allows.
  fit() {
    const { field } = this;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }

  // The conversation gives the room that the field takes beyond its one line (shell/style.css).
  room() {
    const more = Math.max(this.form.offsetHeight - ROOM, 0);
    document.documentElement.style.setProperty("--ob-compose", `${more}px`);
  }

  talk() {
    return document.querySelector(`.talk[data-ticket="${this.ticket}"]`);
  }

  end() {
    this.leave();
    clearTimeout(this.timer);
    this.watch.disconnect();
    document.documentElement.style.removeProperty("--ob-compose");
    document.removeEventListener("openbot:quote", this.onQuote);
    removeEventListener("pagehide", this.onHide);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const form = parentElement.querySelector(".compose");
  form.composer = form.composer || new Composer(form);
  form.composer.show(data, setTriggerValue);
  return () => setTimeout(() => form.isConnected || form.composer.end());
}
