// Going up and down in a conversation: earlier stretches come as the top comes near, the view stays
// where it was, and at the bottom it follows what is said.
const NEAR = 300; // pixels from the top
const BOTTOM = 60; // pixels from the end that still count as being there
const FLASH = 2500; // milliseconds
const STRIDE = 500; // messages at once on the way to one that was found

class Past {
  constructor(talk) {
    this.talk = talk;
    this.shown = []; // all lines on the page
    this.before = ""; // from where to go on upwards; empty at the beginning
    this.box = talk.root.closest(".st-key-talk") || talk.root.parentElement;
    this.down = talk.root.parentElement.querySelector(".talk-newest");
    this.follows = true;
    this.down.onclick = () => this.end("smooth");
    this.box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    // Pictures arrive, the field below grows: whoever was at the end stays there.
    const sizes = new ResizeObserver(() => this.follows && this.end());
    sizes.observe(talk.root);
    sizes.observe(this.box);
  }

  // The latest stretch under what was fetched above it. Without a line in common, messages between
  // them may be missing: then it begins anew.
  with(lines, before) {
    const first = lines.find((line) => line.key.startsWith("m"));
    const place = first ? this.shown.findIndex((line) => line.key === first.key) : -1;
    const keys = new Set(lines.map((line) => line.key));
    const above = place < 0 ? [] : this.shown.slice(0, place).filter((l) => !keys.has(l.key));
    if (!above.some((line) => line.key.startsWith("m"))) this.before = before;
    this.shown = [...above, ...lines];
    return this.shown;
  }

  settle() {
    this.down.setAttribute("aria-label", this.talk.words.newest);
    if (this.follows) this.end();
  }

  end(behavior = "instant") {
    this.follows = true;
    this.box.scrollTo({ top: this.box.scrollHeight, behavior });
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.box;
    this.follows = scrollHeight - scrollTop - clientHeight < BOTTOM;
    this.down.hidden = this.follows;
    if (scrollTop < NEAR) this.fetch();
  }

  // One stretch more on top; whether there was one.
  async fetch(size = 0) {
    if (this.coming) return this.coming;
    if (!this.before) return false;
    this.coming = this.load(size).finally(() => {
      this.coming = null;
    });
    return this.coming;
  }

  async load(size) {
    const { talk, box } = this;
    const asked = new URLSearchParams({ before: this.before, ...(size && { size }) });
    const answer = await fetch(`/desk/${talk.ticket}/earlier?${asked}`).catch(() => null);
    if (!answer || !answer.ok) return false;
    const { lines, before } = await answer.json();
    const keys = new Set(lines.map((line) => line.key));
    this.before = before;
    this.shown = [...lines, ...this.shown.filter((line) => !keys.has(line.key))];
    const fromEnd = box.scrollHeight - box.scrollTop;
    talk.draw(this.shown);
    box.scrollTo({ top: box.scrollHeight - fromEnd, behavior: "instant" });
    return true;
  }

  // To one line, wherever it is; it stands out for a moment.
  async go(key) {
    while (!this.talk.lines.has(key) && (await this.fetch(STRIDE)));
    const line = this.talk.lines.get(key);
    if (!line) return;
    this.follows = false;
    line.scrollIntoView({ block: "center" });
    line.classList.add("found");
    setTimeout(() => line.classList.remove("found"), FLASH);
  }
}
