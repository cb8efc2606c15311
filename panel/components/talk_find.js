// Looking for words in a conversation: the database finds them, a click goes there.
const WAIT = 250; // milliseconds after the last letter

class Find {
  constructor(talk) {
    this.talk = talk;
    const part = (name) => talk.root.parentElement.querySelector(name);
    this.opener = part(".talk-open");
    this.box = part(".talk-asked");
    this.field = part(".talk-asked input");
    this.shutter = part(".talk-shut");
    this.list = part(".talk-found");
    this.asked = 0;
    this.opener.onclick = () => this.open();
    this.shutter.onclick = () => this.shut();
    this.field.oninput = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), WAIT);
    };
    this.box.onkeydown = (event) => this.key(event);
  }

  name() {
    const { words } = this.talk;
    for (const element of [this.opener, this.field]) {
      element.setAttribute("aria-label", words.search);
    }
    this.opener.title = words.search;
    this.field.placeholder = words.search;
    this.shutter.setAttribute("aria-label", words.close);
  }

  open() {
    this.opener.hidden = true;
    this.box.hidden = false;
    this.field.focus({ preventScroll: true });
  }

  shut() {
    this.asked += 1;
    this.opener.hidden = false;
    this.box.hidden = true;
    this.field.value = "";
    this.list.replaceChildren();
    this.opener.focus({ preventScroll: true });
  }

  key(event) {
    const rows = [...this.list.querySelectorAll("button")];
    const place = rows.indexOf(event.target);
    if (event.key === "Escape") this.shut();
    else if (event.key === "ArrowDown") rows[Math.min(place + 1, rows.length - 1)]?.focus();
    else if (event.key === "ArrowUp") (rows[place - 1] || this.field).focus();
    else if (event.key === "Enter" && event.target === this.field) rows[0]?.click();
    else return;
    event.preventDefault();
    event.stopPropagation(); // Escape would shut the drawer
  }

  async look() {
    const words = this.field.value.trim();
    const asked = ++this.asked;
    if (!words) return this.list.replaceChildren();
    const url = `/desk/${this.talk.ticket}/found?words=${encodeURIComponent(words)}`;
    const answer = await fetch(url, { cache: "no-store" }).catch(() => null);
    const found = answer && answer.ok ? await answer.json() : null;
    if (asked === this.asked) this.show(found);
  }

  show(found) {
    const { words } = this.talk;
    if (!found || !found.length) {
      const told = document.createElement("p");
      told.textContent = found ? words.nothing : words.failed;
      return this.list.replaceChildren(told);
    }
    this.list.replaceChildren(...found.map((one) => this.row(one)));
  }

  row({ to, when, who, text }) {
    const row = document.createElement("button");
    row.type = "button";
    row.setAttribute("role", "listitem");
    const about = document.createElement("b");
    about.textContent = `${who} · ${when}`;
    const said = document.createElement("bdi");
    said.textContent = text;
    row.append(about, said);
    row.onclick = () => this.talk.past.go(to);
    return row;
  }
}
