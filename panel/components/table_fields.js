// The filters in the header: a text, one choice of a list, several, or days from and to.
const WAIT_FOR_TYPING = 450; // milliseconds
const WAIT_FOR_TICKS = 350;
const BETWEEN = "..";

const KINDS = {
  search: (column, ask) => new TextField(column, ask),
  choice: (column, ask) => new ChoiceField(column, ask),
  many: (column, ask, root) => new ManyField(column, ask, root),
  days: (column, ask, root) => new DaysField(column, ask, root),
};

const makeField = (column, ask, root) => KINDS[column.filter](column, ask, root);

class Field {
  constructor(column, ask, input) {
    this.input = input;
    this.wrap = make("label", `field ${column.filter}`);
    this.wrap.append(input);
    this.ask = (value) => {
      clearTimeout(this.waiting);
      if (value === this.asked) return;
      this.asked = value;
      ask(value);
    };
  }

  later(value, time) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(value()), time);
  }

  get busy() {
    return this.input.getRootNode().activeElement === this.input;
  }

  sync(column, value, words) {
    this.column = column;
    this.words = words;
    this.input.setAttribute("aria-label", `${words.filter} ${column.name || column.label}`);
    this.input.classList.toggle("active", value !== "");
    if (!this.busy || this.asked === undefined) this.show(value);
  }
}

class TextField extends Field {
  constructor(column, ask) {
    super(column, ask, make("input"));
    if (column.numeric) this.input.inputMode = "numeric";
    this.input.autocomplete = "off";
    this.input.spellcheck = false;
    this.input.onchange = () => this.ask(this.input.value);
    this.input.oninput = () => this.later(() => this.input.value, WAIT_FOR_TYPING);
    this.input.onkeydown = (event) => {
      if (event.key !== "Escape" || !this.input.value) return;
      event.stopPropagation();
      this.input.value = "";
      this.ask("");
    };
  }

  show(value) {
    this.input.value = this.asked = value;
  }
}

class ChoiceField extends Field {
  constructor(column, ask) {
    super(column, ask, make("select"));
    this.input.onchange = () => this.ask(this.input.value);
  }

  get busy() {
    return false;
  }

  show(value) {
    const options = [{ value: "", label: this.words.any }, ...this.column.options];
    const spelled = JSON.stringify(options);
    if (this.spelled !== spelled) {
      this.spelled = spelled;
      this.input.replaceChildren(
        ...options.map((option) => {
          const element = make("option", "", option.label);
          element.value = option.value;
          return element;
        }),
      );
    }
    this.input.value = this.asked = value;
  }
}

// A button that says what is chosen; what there is to choose hangs from it.
class SheetField extends Field {
  constructor(column, ask, root) {
    super(column, ask, make("button", "chooser"));
    this.wrap = make("div", `field ${column.filter}`);
    this.wrap.append(this.input);
    this.input.type = "button";
    this.input.setAttribute("aria-haspopup", "dialog");
    this.input.setAttribute("aria-expanded", "false");
    this.input.onclick = () => {
      const sheet = make("div", `sheet ${column.filter}`);
      sheet.setAttribute("role", "dialog");
      sheet.setAttribute("aria-label", this.input.getAttribute("aria-label"));
      this.fill(sheet);
      hang(sheet, this.input, root);
      sheet.querySelector("input, button")?.focus();
    };
  }

  get busy() {
    return this.input.getAttribute("aria-expanded") === "true";
  }

  show(value) {
    this.asked = value;
    put(this.input, value ? this.spell(value) : this.words.any);
    this.input.title = this.input.textContent;
  }
}

class ManyField extends SheetField {
  spell(value) {
    const [first, ...others] = value.split(",");
    const label = this.column.options.find((option) => option.value === first)?.label || first;
    return others.length ? `${label} +${others.length}` : label;
  }

  fill(sheet) {
    const chosen = new Set((this.asked || "").split(","));
    for (const option of this.column.options) {
      const line = make("label", `option state-${option.colour}`);
      const box = make("input");
      box.type = "checkbox";
      box.checked = chosen.has(option.value);
      box.onchange = () => {
        chosen[box.checked ? "add" : "delete"](option.value);
        const value = this.column.options.map((o) => o.value).filter((v) => chosen.has(v)).join(",");
        put(this.input, value ? this.spell(value) : this.words.any);
        this.later(() => value, WAIT_FOR_TICKS);
      };
      line.append(box, make("i", "", option.sign), option.label);
      sheet.append(line);
    }
  }
}

class DaysField extends SheetField {
  spell(value) {
    const short = (day) => (day ? `${day.slice(8)}/${day.slice(5, 7)}` : "");
    const preset = this.column.presets.find((one) => one.value === value);
    if (preset) return preset.label;
    const [since, until] = value.includes(BETWEEN) ? value.split(BETWEEN) : [value, value];
    return since === until ? short(since) : `${short(since)} – ${short(until)}`;
  }

  fill(sheet) {
    const value = this.asked || "";
    const sides = value.includes(BETWEEN) ? value.split(BETWEEN) : [value, value];
    const [since, until] = [this.column.words.since, this.column.words.until].map((word, n) => {
      const line = make("label", "side", word);
      const input = make("input");
      input.type = "date";
      input.value = sides[n];
      line.append(input);
      sheet.append(line);
      return input;
    });
    const tell = () => {
      const [from, to] = [since.value, until.value];
      this.later(() => (from || to ? `${from}${BETWEEN}${to}` : ""), WAIT_FOR_TYPING);
    };
    since.onchange = until.onchange = tell;
    const quick = make("div", "quick");
    const offered = [...this.column.presets, { value: "", label: this.column.words.clear }];
    for (const { value: to, label } of offered) {
      quick.append(
        press(label, to && to === value ? "chosen" : "", () => {
          sheet.hidePopover();
          this.ask(to);
        }),
      );
    }
    sheet.append(quick);
  }
}
