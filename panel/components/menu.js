// A list of choices that hangs from a button: opened by click, Enter or ArrowDown, left by Escape or
// a click elsewhere. It lies in the browser's top layer, so that no table cuts it off. Text nodes only.
const make = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
};

const put = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

const press = (text, name, act) => {
  const button = make("button", name, text);
  button.type = "button";
  button.onclick = act;
  return button;
};

const GAP = 4; // pixels between a button and what hangs from it

// Opens `sheet` under `anchor`; it is removed when it closes, and the anchor has the focus again.
const hang = (sheet, anchor, root) => {
  sheet.popover = "auto";
  sheet.classList.add("hanging");
  root.append(sheet);
  anchor.setAttribute("aria-expanded", "true");
  sheet.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    const inside = sheet.contains(sheet.getRootNode().activeElement);
    anchor.setAttribute("aria-expanded", "false");
    sheet.remove();
    if (inside) anchor.focus();
  });
  sheet.showPopover();
  const at = anchor.getBoundingClientRect();
  const size = sheet.getBoundingClientRect();
  const right = Math.max(GAP, innerWidth - size.width - GAP);
  const below = at.bottom + GAP + size.height <= innerHeight;
  sheet.style.left = `${Math.min(Math.max(GAP, at.left), right)}px`;
  sheet.style.top = `${below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - size.height)}px`;
};

const step = (sheet, event) => {
  const items = [...sheet.querySelectorAll("[role^=menuitem]")];
  const here = items.indexOf(sheet.getRootNode().activeElement);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined || !items.length) return;
  event.preventDefault();
  items[(to + items.length) % items.length].focus();
};

// items: [{label, act}] or [{label, href}], which downloads.
const openMenu = (anchor, root, name, items) => {
  const sheet = make("div", "menu");
  sheet.setAttribute("role", "menu");
  sheet.setAttribute("aria-label", name);
  for (const item of items) {
    const entry = item.href ? make("a", "", item.label) : press(item.label, "", item.act);
    if (item.href) {
      entry.href = item.href;
      entry.download = "";
    }
    entry.setAttribute("role", "menuitem");
    entry.addEventListener("click", () => sheet.hidePopover());
    sheet.append(entry);
  }
  sheet.addEventListener("keydown", (event) => step(sheet, event));
  hang(sheet, anchor, root);
  sheet.firstChild?.focus();
};

const opensMenu = (button, open) => {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.onclick = (event) => {
    event.stopPropagation(); // a row would open
    open();
  };
  button.onkeydown = (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    event.stopPropagation();
    open();
  };
};
