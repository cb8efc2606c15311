// Views as links, a person's own ones with a menu, and what can be downloaded. Names are put on the
// page as text.
class Bar {
  constructor(root) {
    this.root = root;
    this.views = make("nav");
    this.side = make("div", "side");
    this.note = make("p", "note");
    root.append(this.views, this.side, this.note);
  }

  show(data, tell) {
    this.tell = tell;
    const spelled = JSON.stringify(data);
    if (this.spelled === spelled) return;
    this.spelled = spelled;
    this.words = data.words;
    this.views.setAttribute("aria-label", data.words.views);
    const held = this.root.getRootNode().activeElement?.dataset.name;
    this.views.replaceChildren(
      ...data.chips.map((chip) => this.chip(chip, { chip: chip.key })),
      ...data.own.map((view) => this.ownView(view)),
      ...(this.naming ? [this.naming] : this.offer(data)),
    );
    if (held) this.views.querySelector(`[data-name="${CSS.escape(held)}"]`)?.focus();
    this.bringToSight();
    const total = make("span", "total", data.total);
    const out = press(`${data.words.export} ▾`, "export", null);
    const items = data.exports;
    opensMenu(out, () => openMenu(out, this.root, data.words.export, items));
    this.side.replaceChildren(total, out);
    put(this.note, data.note);
    this.note.hidden = !data.note;
  }

  // On a phone the views stand in one row that scrolls sideways.
  bringToSight() {
    const chosen = this.views.querySelector(".chosen");
    if (!chosen || this.sighted === chosen.textContent) return;
    this.sighted = chosen.textContent;
    const [row, one] = [this.views, chosen].map((element) => element.getBoundingClientRect());
    this.views.scrollLeft += Math.max(one.right - row.right, 0) + Math.min(one.left - row.left, 0);
  }

  chip(chip, what) {
    const link = make("a", chip.chosen ? "chip chosen" : "chip");
    link.href = chip.href;
    link.dataset.name = chip.label;
    if (chip.chosen) link.setAttribute("aria-current", "true");
    link.append(make("span", "", chip.label));
    if (chip.count) link.append(make("b", "", String(chip.count)));
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return; // another tab
      event.preventDefault();
      this.tell(what);
    };
    return link;
  }

  ownView(view) {
    const box = make("span", view.chosen ? "ownview chosen" : "ownview");
    const more = press("⋯", "more", null);
    more.setAttribute("aria-label", `${this.words.options} ${view.label}`);
    opensMenu(more, () =>
      openMenu(more, this.root, `${this.words.options} ${view.label}`, [
        {
          label: this.words.rename,
          act: () => this.name(view.label, (name) => this.tell({ rename: view.id, name })),
        },
        { label: this.words.remove, act: () => this.tell({ remove: view.id }) },
      ]),
    );
    box.append(this.chip(view, { own: view.id }), more);
    return box;
  }

  offer(data) {
    const offered = [];
    if (data.keepable) {
      const keep = () => this.name("", (name) => this.tell({ keep: name }));
      offered.push(press(`☆ ${data.words.keep}`, "plain", keep));
    }
    if (data.filtered) {
      offered.push(press(`✕ ${data.words.clear}`, "plain", () => this.tell({ clear: true })));
    }
    return offered;
  }

  // A name is asked for in the bar itself.
  name(value, done) {
    const form = make("form", "naming");
    const input = make("input");
    input.setAttribute("aria-label", this.words.name);
    input.placeholder = this.words.name;
    input.maxLength = 60;
    input.value = value;
    const save = make("button", "main", this.words.save);
    const leave = () => {
      this.naming = null;
      form.remove();
      this.spelled = "";
    };
    form.onsubmit = (event) => {
      event.preventDefault();
      if (!input.value.trim()) return;
      leave();
      done(input.value);
    };
    form.onkeydown = (event) => {
      if (event.key === "Escape") this.cancel(leave);
    };
    form.append(input, save, press(this.words.cancel, "plain", () => this.cancel(leave)));
    this.views.querySelectorAll(":scope > .plain, :scope > form").forEach((one) => one.remove());
    this.naming = form;
    this.views.append(form);
    input.focus();
    input.select();
  }

  cancel(leave) {
    leave();
    this.redraw();
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".bar");
  root.drawn = root.drawn || new Bar(root);
  const show = () => root.drawn.show(data, (what) => setTriggerValue("chosen", what));
  root.drawn.redraw = show;
  show();
}
