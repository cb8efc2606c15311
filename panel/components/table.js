// A table with a filter in the header of its columns. Its rows come from Python when something
// changed: cells are changed in place, so that focus, scroll and a filter half typed stay where they
// are. Text nodes only, never HTML.
class Table {
  constructor(root) {
    this.root = root;
    this.fields = new Map();
    this.rows = new Map();
    this.toggle = press("", "toggle", () => this.filtering(!root.classList.contains("filtering")));
    this.sorting = make("select", "sorting");
    this.sorting.onchange = () => this.tell({ sort: this.sorting.value });
    this.table = make("table");
    this.labels = make("tr", "labels");
    this.filters = make("tr", "fields");
    this.body = make("tbody");
    this.body.onkeydown = (event) => this.walk(event);
    const head = make("thead");
    head.append(this.labels, this.filters);
    this.table.append(head, this.body);
    this.none = make("div", "none");
    this.many = new Many((what) => this.tell(what), () => this.tick());
    const tools = make("div", "tools");
    tools.append(this.toggle, this.sorting);
    root.append(tools, this.table, this.none, this.many.element);
    new ResizeObserver(() => this.spread()).observe(root);
  }

  show(data, tell) {
    this.tell = tell;
    this.data = data;
    if (!this.built) this.build(data);
    this.root.classList.add(data.kind);
    put(this.toggle, data.words?.filters || "");
    this.filters.hidden = this.toggle.hidden = this.fields.size === 0;
    for (const column of data.columns) this.head(column, data);
    this.order(data);
    if (data.many) this.many.show(data.many, data.rows);
    this.fill(data);
    this.tick();
    this.empty(data);
  }

  build(data) {
    this.built = true;
    if (data.many) {
      this.all = this.box(data.words.chooseAll);
      this.all.onchange = () => {
        for (const row of this.choosable()) this.many.toggle(row.id, this.all.checked);
        this.tick();
      };
      const cell = make("th", "pick");
      cell.append(this.all);
      this.labels.append(cell);
      this.filters.append(make("td", "pick"));
    }
    this.labels.append(make("th", "open"));
    this.filters.append(make("td", "open"));
    for (const column of data.columns) {
      const label = make("th", column.key);
      label.style.width = column.width;
      label.append(press("", "", () => this.tell({ sort: column.key })));
      this.labels.append(label);
      const cell = make("td", column.key);
      if (column.filter) {
        const ask = (value) => this.tell({ filter: column.key, value });
        const field = makeField(column, ask, this.root);
        this.fields.set(column.key, field);
        cell.append(field.wrap);
      }
      this.filters.append(cell);
    }
  }

  filtering(on) {
    this.root.classList.toggle("filtering", on);
    this.toggle.setAttribute("aria-expanded", String(on));
  }

  box(name) {
    const box = make("input");
    box.type = "checkbox";
    box.setAttribute("aria-label", name);
    return box;
  }

  head(column, data) {
    const label = this.labels.querySelector(`.${column.key}`);
    const sorted = data.sort.key === column.key;
    const direction = data.sort.descending ? "descending" : "ascending";
    label.setAttribute("aria-sort", sorted ? direction : "none");
    const button = label.firstChild;
    put(button, column.label);
    const name = column.name || column.label;
    button.setAttribute("aria-label", `${data.words.sort} ${name}`);
    button.title = name;
    button.disabled = !data.sort.key;
    const field = this.fields.get(column.key);
    if (!field) return;
    field.wrap.closest("td").dataset.label = name;
    field.sync(column, data.filters[column.key] || "", data.words);
  }

  // Headers are not there on a phone: the same choice as a list.
  order(data) {
    this.sorting.hidden = !data.sort.key;
    if (this.sorting.hidden) return;
    this.sorting.setAttribute("aria-label", data.words.sort);
    const entries = data.columns.flatMap((column) => {
      const name = column.name || column.label;
      const sorted = data.sort.key === column.key;
      const arrow = sorted ? (data.sort.descending ? " ↓" : " ↑") : "";
      return [[column.key, `${data.words.sort} ${name}${arrow}`]];
    });
    entries.push(...(data.orders || []));
    const spelled = JSON.stringify(entries);
    if (this.ordered !== spelled) {
      this.ordered = spelled;
      this.sorting.replaceChildren(
        ...entries.map(([value, text]) => Object.assign(make("option", "", text), { value })),
      );
    }
    this.sorting.value = data.sort.key;
  }

  empty(data) {
    this.none.hidden = data.rows.length > 0;
    const spelled = JSON.stringify([data.empty, data.rows.length > 0]);
    if (this.none.spelled === spelled) return;
    this.none.spelled = spelled;
    const { title, text, clear } = data.empty;
    const button = clear ? [press(clear, "", () => this.tell({ clear: true }))] : [];
    this.none.replaceChildren(make("strong", "", title), make("span", "", text), ...button);
  }

  fill(data) {
    const wanted = new Set(data.rows.map((row) => row.id));
    for (const [id, line] of this.rows) {
      if (!wanted.has(id)) {
        line.remove();
        line.detail?.remove();
        this.rows.delete(id);
      }
    }
    let next = this.body.firstChild;
    for (const row of data.rows) {
      let line = this.rows.get(row.id);
      if (!line) {
        line = this.line(row, data);
        this.rows.set(row.id, line);
      }
      if (line !== next) this.body.insertBefore(line, next);
      else next = next.nextSibling;
      this.update(line, row);
      const detail = this.unfold(line, row, data);
      if (!detail) continue;
      if (detail !== next) this.body.insertBefore(detail, next);
      else next = next.nextSibling;
    }
  }

  line(row, data) {
    const line = make("tr");
    const cell = make("td", "open");
    const button = press("+", "", (event) => {
      if (!data.details) return; // the whole row opens
      event.stopPropagation();
      const on = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(on));
      put(button, on ? "−" : "+");
      this.tell({ unfold: row.id, on });
    });
    const { open, unfold } = data.words;
    button.setAttribute("aria-label", `${data.details ? unfold : open} ${row.title}`);
    cell.append(button);
    if (data.many) line.append(this.picker(line, row, data));
    line.append(cell, ...data.columns.map((column) => make("td", column.key)));
    line.first = data.many ? 2 : 1;
    line.plus = button;
    line.onclick = () => {
      if (String(getSelection()) === "") this.tell({ open: row.id });
    };
    return line;
  }

  picker(line, row, data) {
    const cell = make("td", "pick");
    line.box = this.box(`${data.words.choose} ${row.title}`);
    line.box.onchange = () => {
      this.many.toggle(row.id, line.box.checked);
      this.tick();
    };
    cell.onclick = (event) => event.stopPropagation();
    cell.append(line.box);
    return cell;
  }

  choosable() {
    return this.data.rows.filter((row) => row.moves?.length);
  }

  tick() {
    if (!this.data.many) return;
    const rows = this.choosable();
    for (const row of this.data.rows) {
      const line = this.rows.get(row.id);
      line.box.disabled = !row.moves.length;
      line.box.checked = this.many.chosen.has(row.id);
      line.classList.toggle("chosen", line.box.checked);
    }
    const chosen = rows.filter((row) => this.many.chosen.has(row.id)).length;
    this.all.disabled = rows.length === 0;
    this.all.checked = chosen > 0 && chosen === rows.length;
    this.all.indeterminate = chosen > 0 && chosen < rows.length;
  }

  unfold(line, row, data) {
    const detail = data.details?.[row.id];
    if (data.details) {
      line.plus.setAttribute("aria-expanded", String(Boolean(detail)));
      put(line.plus, detail ? "−" : "+");
    }
    line.classList.toggle("unfolded", Boolean(detail));
    if (!detail) {
      line.detail?.remove();
      line.detail = null;
      return null;
    }
    if (!line.detail) {
      line.detail = make("tr", "detail");
      line.detail.append(make("td"));
      this.spread();
      line.detail.firstChild.colSpan = this.span;
    }
    drawDetail(line.detail.firstChild, detail, (id) => this.tell({ open: id }));
    return line.detail;
  }

  // A detail spans the columns that are shown: one more would make the table narrower.
  spread() {
    const shown = (head) => getComputedStyle(head).display !== "none";
    this.span = [...this.labels.children].filter(shown).length;
    for (const cell of this.body.querySelectorAll(".detail > td")) cell.colSpan = this.span;
  }

  update(line, row) {
    const spelled = JSON.stringify(row);
    if (line.spelled === spelled) return;
    line.spelled = spelled;
    this.data.columns.forEach((column, index) => {
      const cell = line.children[index + line.first];
      const value = row[column.key];
      if (typeof value === "number") this.count(cell, value);
      else if (typeof value === "string") {
        put(cell, value);
        cell.title = value;
      } else if (value.link) this.link(cell, value, row);
      else if (value.sign) this.state(cell, value, row);
      else if (value.button) this.press(cell, value, row);
      else this.clock(cell, column, value);
    });
  }

  link(cell, value, row) {
    const button = press(value.link, "link", (event) => {
      event.stopPropagation();
      this.tell({ open: row.id });
    });
    button.setAttribute("aria-label", `${this.data.words.open} ${row.title}`);
    if (cell.textContent !== value.link) cell.replaceChildren(button);
  }

  state(cell, value, row) {
    const badge = make(row.moves?.length ? "button" : "span", `state state-${value.colour}`);
    badge.append(make("i", "", value.sign), value.text);
    if (row.moves?.length) {
      badge.type = "button";
      badge.classList.add("movable");
      const name = `${this.data.words.move} ${row.title}`;
      badge.setAttribute("aria-label", `${name}: ${value.text}`);
      const items = row.moves.map(({ key, label }) => ({
        label,
        act: () => this.tell({ move: key, rows: [row.id] }),
      }));
      opensMenu(badge, () => openMenu(badge, this.root, name, items));
    }
    const held = cell.contains(cell.getRootNode().activeElement);
    cell.replaceChildren(badge);
    if (held) badge.focus();
  }

  press(cell, value, row) {
    const button = press(value.button, "", (event) => {
      event.stopPropagation(); // the row would open
      button.disabled = true;
      setTimeout(() => (button.disabled = false), 4000); // should nothing come of it
      this.tell({ press: row.id });
    });
    button.setAttribute("aria-label", `${value.button} ${row.title}`);
    cell.classList.add("press");
    cell.replaceChildren(button);
  }

  clock(cell, column, value) {
    cell.className = `${column.key} clock ${value.colour}`;
    cell.dataset.label = value.text ? column.label : "";
    const mark = value.mark ? [make("i", "", value.mark)] : [];
    cell.replaceChildren(...mark, value.text);
  }

  count(cell, value) {
    cell.replaceChildren(...(value ? [make("span", "count", String(value))] : []));
  }

  // Up and down go to the same control of the row above or below.
  walk(event) {
    const way = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    const cell = event.target.closest?.("td");
    if (!way || !cell || event.defaultPrevented) return;
    let line = cell.parentElement;
    do line = line[way];
    while (line?.classList.contains("detail"));
    const place = [...cell.parentElement.children].indexOf(cell);
    const control = line?.children[place]?.querySelector("button, input");
    if (!control) return;
    event.preventDefault();
    control.focus();
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".table");
  root.drawn = root.drawn || new Table(root);
  root.drawn.show(data, (what) => setTriggerValue("asked", what));
}
