// A field whose @ offers names: arrows choose, Enter or Tab takes, Escape leaves it. Enter saves,
// Shift+Enter breaks the line. Names and words reach the page as text nodes.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const element = (tag, name, text) => {
  const made = document.createElement(tag);
  made.className = name;
  if (text) made.textContent = text;
  return made;
};

class Noting {
  constructor(root) {
    this.field = element("textarea", "note-text");
    this.field.rows = 2;
    this.list = element("ul", "note-people");
    this.list.role = "listbox";
    this.list.id = "note-people";
    this.list.hidden = true;
    this.button = element("button", "note-save");
    this.button.type = "button";
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-controls", this.list.id);
    root.append(this.field, this.list, this.button);
    this.field.addEventListener("input", () => this.offer());
    this.field.addEventListener("click", () => this.offer());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => this.shut());
    this.button.addEventListener("click", () => this.save());
    this.sent = 0;
    this.chosen = 0;
    this.found = [];
  }

  show({ people, longest, kept, words }, tell) {
    this.people = people;
    this.tell = tell;
    this.field.maxLength = longest;
    this.field.placeholder = words.placeholder;
    this.field.setAttribute("aria-label", words.label);
    this.list.setAttribute("aria-label", words.people);
    this.button.textContent = words.save;
    if (this.sent && kept === this.sent && this.field.value === this.said) this.field.value = "";
    if (kept === this.sent) this.sent = 0;
  }

  // The letters between an @ and the cursor; null where none is being typed.
  typed() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const found = /(?:^|[^\p{L}\p{N}_])@([^@\n]{0,40})$/u.exec(before);
    return found ? found[1] : null;
  }

  offer() {
    const typed = this.typed();
    this.found =
      typed === null ? [] : this.people.filter((name) => plain(name).startsWith(plain(typed)));
    this.chosen = 0;
    this.draw();
  }

  draw() {
    this.list.replaceChildren(
      ...this.found.map((name, place) => {
        const option = element("li", "note-person", name);
        option.role = "option";
        option.id = `note-person-${place}`;
        option.setAttribute("aria-selected", String(place === this.chosen));
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault(); // the field keeps the focus
          this.take(name);
        });
        return option;
      })
    );
    this.list.hidden = !this.found.length;
    if (this.found.length) {
      this.field.setAttribute("aria-activedescendant", `note-person-${this.chosen}`);
      this.list.children[this.chosen].scrollIntoView({ block: "nearest" });
    } else this.field.removeAttribute("aria-activedescendant");
  }

  take(name) {
    const end = this.field.selectionStart;
    const start = end - this.typed().length;
    this.field.setRangeText(`${name} `, start, end, "end");
    this.shut();
  }

  shut() {
    this.found = [];
    this.draw();
  }

  key(event) {
    if (event.isComposing) return;
    if (this.found.length && this.steer(event)) {
      event.preventDefault();
      event.stopPropagation(); // Escape is not meant for the drawer
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.save();
    }
  }

  steer({ key }) {
    const count = this.found.length;
    if (key === "Escape") this.shut();
    else if (key === "Enter" || key === "Tab") this.take(this.found[this.chosen]);
    else if (key === "ArrowDown" || key === "ArrowUp") {
      this.chosen = (this.chosen + (key === "ArrowDown" ? 1 : count - 1)) % count;
      this.draw();
    } else return false;
    return true;
  }

  save() {
    const text = this.field.value;
    if (!text.trim()) return this.field.focus();
    this.said = text;
    this.sent = Date.now();
    this.tell({ text, stamp: this.sent });
    return this.field.focus();
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".noting");
  root.drawn = root.drawn || new Noting(root);
  root.drawn.show(data, (what) => setTriggerValue("asked", what));
}
