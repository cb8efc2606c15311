// What can be done with one message: answer it, react to it. One row of buttons for all of them,
// which goes to the bubble that is pointed at, touched, or reached by the arrow keys.
class Offer {
  constructor(talk) {
    this.talk = talk;
    this.row = document.createElement("div");
    this.row.className = "offers";
    this.row.setAttribute("role", "toolbar");
    const { root } = talk;
    const here = (event) => this.over(event.target.closest("[data-key]"));
    root.addEventListener("pointerover", here);
    root.addEventListener("click", here);
    root.addEventListener("pointerleave", () => this.row.contains(document.activeElement) || this.away());
    root.addEventListener("keydown", (event) => this.key(event));
  }

  over(bubble) {
    if (bubble === this.at || !bubble || !this.talk.emoji.length) return;
    this.away();
    if (!bubble.hasAttribute("data-can")) return;
    this.at = bubble;
    this.row.replaceChildren(...this.buttons(bubble));
    bubble.append(this.row);
  }

  away() {
    this.row.remove();
    this.at = null;
  }

  // A bubble is about to be drawn again.
  leave(bubble) {
    if (bubble === this.at) this.away();
  }

  buttons(bubble) {
    const { words, emoji, tell } = this.talk;
    const message = Number(bubble.dataset.key.slice(1));
    const button = (sign, name, click) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = sign;
      made.title = name;
      made.setAttribute("aria-label", name);
      made.onclick = (event) => {
        event.stopPropagation();
        click();
        this.away();
      };
      return made;
    };
    const ours = bubble.querySelector(".reactions .ours")?.textContent;
    const reply = button("↩", words.reply, () => this.reply(bubble, message));
    const faces = emoji.map((face) => {
      const react = () => tell({ react: message, emoji: face === ours ? "" : face });
      const made = button(face, `${words.react} ${face}`, react);
      made.setAttribute("aria-pressed", String(face === ours));
      return made;
    });
    return [reply, ...faces];
  }

  reply(bubble, id) {
    const { words, ticket } = this.talk;
    const by = bubble.querySelector(".by bdi");
    const said = bubble.querySelector(":scope > .said, .long .said, .name");
    const first = (said ? said.textContent : "").trim().slice(0, 120) || words.message;
    const detail = { ticket, id, who: by ? by.textContent : words.customer, first };
    document.dispatchEvent(new CustomEvent("openbot:quote", { detail }));
  }

  // Arrows walk from bubble to bubble, Enter answers.
  key(event) {
    const all = [...this.talk.root.querySelectorAll(":scope > .bubble[data-key]")];
    const place = all.indexOf(event.target.closest(".bubble[data-key]"));
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && all.length) {
      const next = all[place < 0 ? all.length - 1 : Math.min(Math.max(place + step, 0), all.length - 1)];
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
      this.over(next);
    } else if (event.key === "Enter" && event.target === this.at) {
      this.reply(this.at, Number(this.at.dataset.key.slice(1)));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
