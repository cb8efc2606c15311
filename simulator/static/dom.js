// Building elements. Text only ever becomes text: nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element; `on…` keys are listeners, `data` is the dataset, undefined and false are left out. */
export function el(tag, keys = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(keys)) {
    if (value === undefined || value === false || value === null) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "data") Object.assign(node.dataset, value);
    else if (key === "text") node.textContent = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** A small line drawing; decorative unless it gets a label. */
export function icon(name, label = "") {
  const node = document.createElementNS(SVG, "svg");
  const [box, ...paths] = ICONS[name];
  node.setAttribute("viewBox", box);
  node.classList.add("icon", `icon-${name}`);
  if (label) {
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", label);
  } else {
    node.setAttribute("aria-hidden", "true");
  }
  for (const shape of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", shape);
    node.append(path);
  }
  return node;
}

const ICONS = {
  tick: ["0 0 18 12", "M4 6.4 7.2 9.6 14 2.8"],
  ticks: ["0 0 18 12", "M1.2 6.4 4.4 9.6 11.2 2.8", "M8.2 8.6 9.2 9.6 16 2.8"],
  alert: ["0 0 18 12", "M9 1v6.4", "M9 10.2v.6"],
  send: ["0 0 24 24", "M4 12 20 4l-5 16-3.5-6.5z", "M11.5 13.5 20 4"],
  plus: ["0 0 24 24", "M12 5v14", "M5 12h14"],
  list: ["0 0 24 24", "M9 6h11", "M9 12h11", "M9 18h11", "M4.5 6h.01", "M4.5 12h.01", "M4.5 18h.01"],
  reply: ["0 0 24 24", "M9 6 4 11l5 5", "M4 11h9a7 7 0 0 1 7 7"],
  place: ["0 0 24 24", "M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21z", "M12 7.5v4", "M10 9.5h4"],
  person: ["0 0 24 24", "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.5 20.5a7.5 7.5 0 0 1 15 0"],
  page: ["0 0 24 24", "M6 3h8l4 4v14H6z", "M14 3v4h4"],
  link: ["0 0 24 24", "M14 5h5v5", "M19 5 11 13", "M18 14v5H5V6h5"],
  down: ["0 0 24 24", "M6 10l6 6 6-6"],
  cross: ["0 0 24 24", "M6 6l12 12", "M18 6 6 18"],
  smile: ["0 0 24 24", "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M8.5 14.5a4.5 4.5 0 0 0 7 0", "M9 9.5v.01", "M15 9.5v.01"],
  chevron: ["0 0 24 24", "M7 10l5 5 5-5"],
  forward: ["0 0 24 24", "M15 6l5 5-5 5", "M20 11h-9a7 7 0 0 0-7 7"],
  pen: ["0 0 24 24", "M5 19l1-4L16.5 4.5a2 2 0 0 1 3 3L9 18z", "M14.5 6.5l3 3"],
  bin: ["0 0 24 24", "M5 7h14", "M10 7V4h4v3", "M7 7l1 13h8l1-13"],
  mic: ["0 0 24 24", "M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3z", "M6 12a6 6 0 0 0 12 0", "M12 18v3"],
  picture: ["0 0 24 24", "M4 5h16v14H4z", "M4 16l5-5 4 4 3-3 4 4", "M15.5 9h.01"],
  sound: ["0 0 24 24", "M9 18a2.5 2.5 0 1 1-2.5-2.5", "M9 18V6l10-2v11", "M19 15a2.5 2.5 0 1 1-2.5-2.5"],
  sticker: ["0 0 24 24", "M5 5h14v8l-6 6H5z", "M13 19v-6h6"],
  cart: ["0 0 24 24", "M4 5h2l2 10h9l2-7H7", "M9.5 19h.01", "M16 19h.01"],
  horn: ["0 0 24 24", "M5 10v4l11 4V6z", "M5 14H4v-4h1", "M8 15v4h2"],
  puzzle: ["0 0 24 24", "M9.5 9.5a2.5 2.5 0 1 1 3.3 2.4c-.6.2-.8.7-.8 1.6", "M12 17v.01", "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z"],
  form: ["0 0 24 24", "M6 4h12v16H6z", "M9 9h6", "M9 13h6", "M9 17h3"],
  copy: ["0 0 24 24", "M9 9h11v11H9z", "M15 9V4H4v11h5"],
  phone: ["0 0 24 24", "M7 4l3 5-2 2a12 12 0 0 0 5 5l2-2 5 3c0 2-1.5 3-3 3A14 14 0 0 1 4 7c0-1.5 1-3 3-3z"],
  sliders: ["0 0 24 24", "M4 8h9", "M17 8h3", "M15 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z", "M4 16h3", "M11 16h9", "M9 18a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"],
  bolt: ["0 0 24 24", "M13 3 5 14h6l-1 7 8-11h-6z"],
  done: ["0 0 24 24", "M5 12.5 10 17.5 19 7"],
};
