// Draws a conversation from a tree of plain values (panel/desk/bubbles). Words become text nodes,
// files are asked for by our own numbers, and only what changed is touched: a sound goes on playing.
const TAGS = new Set([
  ..."a audio b bdi button dd details div dl dt i img li span summary ul video".split(" "),
]);
const MAP = "https://www.openstreetmap.org/?"; // the one address beside our own, on a click only

class Talk {
  constructor(root) {
    this.root = root;
    this.lines = new Map();
    this.past = new Past(this);
    this.offer = new Offer(this);
    this.find = new Find(this);
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this[button.dataset.do](button);
    });
  }

  show({ lines, before, ticket, files, emoji, words }, tell) {
    Object.assign(this, { ticket, files, emoji, words, tell });
    this.root.dataset.ticket = ticket;
    this.root.setAttribute("aria-label", words.talk);
    this.draw(this.past.with(lines, before));
    this.find.name();
    this.past.settle();
  }

  draw(lines) {
    const wanted = new Set(lines.map((line) => line.key));
    for (const [key, element] of this.lines) {
      if (!wanted.has(key)) {
        element.remove();
        this.lines.delete(key);
      }
    }
    lines.forEach((line, place) => this.line(line, this.root.children[place]));
  }

  line(line, there) {
    const spelled = JSON.stringify(line);
    const known = this.lines.get(line.key);
    const element = known ? this.renew(known, line, spelled) : this.make(line);
    element.spelled = spelled;
    element.dataset.key = line.key;
    element.toggleAttribute("data-can", Boolean(line.can));
    this.lines.set(line.key, element);
    if (element !== there) this.root.insertBefore(element, there || null);
  }

  renew(element, node, spelled) {
    if (element.spelled === spelled) return element;
    this.offer.leave(element);
    return this.change(element, node);
  }

  make(node) {
    if (typeof node === "string") return document.createTextNode(node);
    if (!TAGS.has(node.tag)) throw new Error(node.tag);
    const element = document.createElement(node.tag);
    element.drawn = `${node.tag} ${node.file || ""}`;
    if (node.file) this.load(element, node);
    return this.dress(element, node);
  }

  // The same element where it may stay, else a new one in its place.
  change(old, node) {
    if (typeof node === "string") {
      if (old.nodeType !== Node.TEXT_NODE) return this.swap(old, node);
      if (old.data !== node) old.data = node;
      return old;
    }
    const stays = old.drawn === `${node.tag} ${node.file || ""}`;
    return stays ? this.dress(old, node) : this.swap(old, node);
  }

  swap(old, node) {
    const element = this.make(node);
    old.replaceWith(element);
    return element;
  }

  dress(element, node) {
    const unfolded = element.classList.contains("unfolded");
    element.className = node.name;
    element.classList.toggle("unfolded", unfolded);
    this.attributes(element, node);
    node.inside.forEach((inside, place) => {
      const old = element.childNodes[place];
      if (old) this.change(old, inside);
      else element.append(this.make(inside));
    });
    while (element.childNodes.length > node.inside.length) element.lastChild.remove();
    return element;
  }

  attributes(element, node) {
    const set = (name, value) => {
      if (value) element.setAttribute(name, value);
      else element.removeAttribute(name);
    };
    set("title", node.title);
    set("role", node.role);
    set(node.tag === "img" ? "alt" : "aria-label", node.label);
    if (node.tag === "button") Object.assign(element, { type: "button", disabled: false });
    if (node.do) Object.assign(element.dataset, { do: node.do, to: node.to ?? "" });
    if (node.download) set("href", `${this.address(node.download)}?download=1`);
    if (node.place && node.place.startsWith(MAP)) {
      set("href", node.place);
      set("target", "_blank");
      set("rel", "noopener noreferrer");
    }
  }

  load(element, node) {
    if (node.tag === "img") element.loading = "lazy";
    else Object.assign(element, { controls: true, preload: "metadata" });
    element.src = this.address(node.file);
  }

  address(file) {
    return `${this.files}${Number(file)}`;
  }

  enlarge(button) {
    const large = document.createElement("dialog");
    large.className = "talk-large";
    const picture = document.createElement("img");
    picture.src = this.address(button.dataset.to);
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "✕";
    close.setAttribute("aria-label", this.words.close);
    large.append(picture, close);
    large.onclick = () => large.close();
    large.onclose = () => large.remove();
    large.onkeydown = (event) => event.stopPropagation(); // Escape is not meant for the drawer
    this.root.parentNode.append(large);
    large.showModal();
  }

  jump(button) {
    this.past.go(button.dataset.to);
  }

  retry(button) {
    button.disabled = true;
    this.tell({ retry: Number(button.dataset.to) });
  }

  unfold(button) {
    button.parentNode.classList.toggle("unfolded");
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".talk");
  root.drawn = root.drawn || new Talk(root);
  root.drawn.show(data, (what) => setTriggerValue("asked", what));
}
