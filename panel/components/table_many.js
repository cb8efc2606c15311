// Several rows at once: how many are chosen, what can be done with them, and one question before it.
class Many {
  constructor(tell, changed) {
    this.tell = tell;
    this.changed = changed;
    this.chosen = new Set();
    this.element = make("div", "together");
    this.element.hidden = true;
    this.element.setAttribute("role", "region");
    this.count = make("strong");
    this.count.setAttribute("role", "status");
    this.doing = make("div", "doing");
    this.element.append(this.count, this.doing);
    this.element.onkeydown = (event) => {
      if (event.key === "Escape") this.clear();
    };
  }

  toggle(id, on) {
    this.chosen[on ? "add" : "delete"](id);
    this.asking = null;
    this.draw();
  }

  clear() {
    this.chosen.clear();
    this.asking = null;
    this.draw();
    this.changed();
  }

  show(words, rows) {
    this.words = words;
    this.rows = rows;
    const here = new Set(rows.map((row) => row.id));
    for (const id of this.chosen) if (!here.has(id)) this.chosen.delete(id);
    this.draw();
  }

  // The chosen rows that allow a move: the question counts these, and only these are moved.
  fit(key) {
    return this.rows
      .filter((row) => this.chosen.has(row.id) && row.moves.some((move) => move.key === key))
      .map((row) => row.id);
  }

  draw() {
    const { words, chosen } = this;
    this.element.hidden = chosen.size === 0;
    const held = this.asking && this.fit(this.asking.key);
    if (held && !held.length) this.asking = null;
    const spelled = JSON.stringify([[...chosen], this.asking?.key, this.rows.map((row) => row.moves)]);
    if (this.spelled === spelled) return;
    this.spelled = spelled;
    if (this.asking) this.ask(this.asking, held);
    else this.offer(words, chosen.size);
  }

  offer(words, size) {
    put(this.count, size === 1 ? words.chosenOne : words.chosen.replace("{n}", size));
    const buttons = words.moves
      .map((move) => ({ move, ids: this.fit(move.key) }))
      .filter(({ ids }) => ids.length)
      .map(({ move, ids }) =>
        press(ids.length === size ? move.label : `${move.label} (${ids.length})`, "", () => {
          this.asking = move;
          this.draw();
          this.doing.querySelector("button").focus();
        }),
      );
    const nothing = buttons.length ? [] : [make("span", "more", words.nothing)];
    this.doing.replaceChildren(
      ...buttons,
      ...nothing,
      press(words.clear, "plain", () => this.clear()),
    );
  }

  ask(move, ids) {
    const { words } = this;
    put(this.count, ids.length === 1 ? move.one : move.several.replace("{n}", ids.length));
    const yes = press(`${words.yes} (${ids.length})`, "main", () => {
      const rows = this.fit(move.key);
      this.clear();
      this.tell({ move: move.key, rows });
    });
    const no = press(words.no, "plain", () => {
      this.asking = null;
      this.draw();
    });
    this.doing.replaceChildren(yes, no);
  }
}
