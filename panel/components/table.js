// A table with a filter in the header of its columns. Its rows come from Python every few seconds: cells are changed in place, so
// that focus, scroll and a filter half typed stay where they are. Text nodes only, never HTML.
const WAIT_FOR_TYPING = 450; // milliseconds

const make = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
};

const put = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

class Table {
  constructor(root) {
    this.root = root;
    this.filters = new Map();
    this.rows = new Map();
    this.toggle = make("button", "toggle");
    this.toggle.type = "button";
    this.toggle.onclick = () => this.root.classList.toggle("filtering");
    this.table = make("table");
    this.labels = make("tr", "labels");
    this.fields = make("tr", "fields");
    this.body = make("tbody");
    const head = make("thead");
    head.append(this.labels, this.fields);
    this.table.append(head, this.body);
    this.none = make("div", "none");
    root.append(this.toggle, this.table, this.none);
  }

  show(data, tell) {
    this.tell = tell;
    this.words = data.words;
    if (!this.columns) this.build(data.columns);
    this.columns = data.columns;
    put(this.toggle, data.words.filters);
    this.root.classList.add(data.kind);
    this.fields.hidden = this.toggle.hidden = this.filters.size === 0;
    for (const column of data.columns) this.head(column, data);
    this.fill(data);
    this.none.replaceChildren();
    this.none.hidden = data.rows.length > 0;
    if (!data.rows.length) {
      this.none.append(make("strong", "", data.empty.title), make("span", "", data.empty.text));
    }
  }

  build(columns) {
    this.labels.append(make("th", "open"));
    this.fields.append(make("td", "open"));
    for (const column of columns) {
      const label = make("th", column.key);
      label.style.width = column.width;
      const button = make("button");
      button.type = "button";
      button.onclick = () => this.tell({ sort: column.key });
      label.append(button);
      this.labels.append(label);
      const cell = make("td", column.key);
      if (column.filter) cell.append(this.field(column));
      this.fields.append(cell);
    }
  }

  field(column) {
    const field = make(column.filter === "choice" ? "select" : "input");
    const wrap = make("label", `field ${column.filter}`);
    wrap.append(field);
    let waiting;
    const ask = () => {
      clearTimeout(waiting);
      if (field.value !== field.asked) {
        field.asked = field.value;
        this.tell({ filter: column.key, value: field.value });
      }
    };
    field.onchange = ask;
    field.oninput = () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, column.filter === "choice" ? 0 : WAIT_FOR_TYPING);
    };
    this.filters.set(column.key, field);
    return wrap;
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
    const field = this.filters.get(column.key);
    if (!field) return;
    field.closest("td").dataset.label = column.label;
    this.sync(field, column, data.filters[column.key] || "", data.words);
  }

  sync(field, column, value, words) {
    field.setAttribute("aria-label", `${words.filter} ${column.label}`);
    if (column.options) {
      const options = [{ value: "", label: words.any }, ...column.options];
      const spelled = JSON.stringify(options);
      if (field.spelled !== spelled) {
        field.spelled = spelled;
        field.replaceChildren(
          ...options.map((option) => {
            const element = make("option", "", option.label);
            element.value = option.value;
            return element;
          }),
        );
      }
    }
    const typing = field.getRootNode().activeElement === field && !column.options;
    if (!typing) field.value = field.asked = value;
    field.classList.toggle("active", value !== "");
  }

  fill(data) {
    const wanted = new Set(data.rows.map((row) => row.id));
    for (const [id, line] of this.rows) {
      if (!wanted.has(id)) {
        line.remove();
        this.rows.delete(id);
      }
    }
    data.rows.forEach((row, index) => {
      let line = this.rows.get(row.id);
      if (!line) {
        line = this.line(row, data);
        this.rows.set(row.id, line);
      }
      if (this.body.children[index] !== line) {
        this.body.insertBefore(line, this.body.children[index] || null);
      }
      this.update(line, row);
    });
  }

  line(row, data) {
    const line = make("tr");
    const cell = make("td", "open");
    const button = make("button", "", "+");
    button.type = "button";
    button.setAttribute("aria-label", `${data.words.open} ${row.title}`);
    cell.append(button);
    line.append(cell, ...data.columns.map((column) => make("td", column.key)));
    line.onclick = () => {
      if (String(getSelection()) === "") this.tell({ open: row.id });
    };
    return line;
  }

  update(line, row) {
    const spelled = JSON.stringify(row);
    if (line.spelled === spelled) return;
    line.spelled = spelled;
    this.columns.forEach((column, index) => {
      const cell = line.children[index + 1];
      const value = row[column.key];
      if (typeof value === "number") this.count(cell, value);
      else if (typeof value === "string") {
        put(cell, value);
        cell.title = value;
      } else if (value.sign) this.state(cell, value);
      else if (value.button) this.press(cell, value, row);
      else this.clock(cell, column, value);
    });
  }

  state(cell, value) {
    const badge = make("span", `state state-${value.colour}`);
    badge.append(make("i", "", value.sign), value.text);
    cell.replaceChildren(badge);
  }

  press(cell, value, row) {
    const button = make("button", "", value.button);
    button.type = "button";
    button.setAttribute("aria-label", `${value.button} ${row.title}`);
    button.onclick = (event) => {
      event.stopPropagation(); // the row would open
      button.disabled = true;
      setTimeout(() => (button.disabled = false), 4000); // should nothing come of it
      this.tell({ press: row.id });
    };
    cell.classList.add("press");
    cell.replaceChildren(button);
  }

  clock(cell, column, value) {
    cell.className = `${column.key} clock ${value.colour}`;
    cell.dataset.label = value.text ? column.label : "";
    put(cell, value.text);
  }

  count(cell, value) {
    cell.replaceChildren(...(value ? [make("span", "count", String(value))] : []));
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".table");
  root.drawn = root.drawn || new Table(root);
  root.drawn.show(data, (what) => setTriggerValue("asked", what));
}
