// Quick replies: a slash at the beginning opens a list, which letters narrow. What is chosen stands
// in the field with its values and can be changed before it goes.
const SLASH = /^\/([\p{L}\p{N}_-]{0,40})$/u;

class Quick {
  constructor(composer, form) {
    this.composer = composer;
    this.list = form.querySelector(".compose-menu");
    this.offers = [];
    this.at = 0;
    this.asked = 0;
    form.querySelector(".compose-quick").onclick = () => {
      const { field } = this.composer;
      field.focus();
      if (!field.value) field.value = "/";
      this.look();
    };
  }

  get open() {
    return !this.list.hidden;
  }

  async look() {
    const { field, to } = this.composer;
    const typed = SLASH.exec(field.value);
    const asked = ++this.asked; // answers may overtake each other
    if (!typed) return this.shut();
    const url = `${to}replies?typed=${encodeURIComponent(typed[1])}`;
    const answer = await fetch(url, { cache: "no-store" }).catch(() => null);
    if (asked !== this.asked || !answer || !answer.ok) return;
    this.offers = await answer.json();
    if (asked !== this.asked) return;
    this.at = 0;
    this.list.hidden = false;
    this.draw();
  }

  draw() {
    const { field, words } = this.composer;
    const rows = this.offers.map((offer, place) => {
      const row = make("li", "");
      row.id = `compose-offer-${place}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(place === this.at));
      row.append(make("b", "", `/${offer.shortcut}`), make("span", "", offer.text));
      row.onmousedown = (event) => event.preventDefault(); // the field keeps the focus
      row.onclick = () => this.choose(place);
      return row;
    });
    if (!rows.length) rows.push(make("li", "none", words.none));
    this.list.replaceChildren(...rows);
    const chosen = this.offers.length ? this.list.children[this.at] : null;
    if (chosen) chosen.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", chosen ? chosen.id : "");
  }

  // Whether the key was meant for the list.
  key(event) {
    if (!this.open) return false;
    const count = this.offers.length;
    if (event.key === "Escape") this.shut();
    else if (!count) return false;
    else if (event.key === "ArrowDown") this.at = (this.at + 1) % count;
    else if (event.key === "ArrowUp") this.at = (this.at + count - 1) % count;
    else if (event.key === "Enter" || event.key === "Tab") this.choose(this.at);
    else return false;
    if (this.open) this.draw();
    return true;
  }

  choose(place) {
    const { field } = this.composer;
    const { text } = this.offers[place];
    this.shut();
    field.focus();
    field.setRangeText(text, 0, field.value.length, "end");
    this.composer.typed();
  }

  shut() {
    this.asked += 1;
    this.list.hidden = true;
    this.composer.field.removeAttribute("aria-activedescendant");
  }
}
