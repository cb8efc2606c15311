// Puts the page together.

import { about } from "./api.js";
import { Desk } from "./desk.js";
import { Stream } from "./stream.js";
import { drawTools } from "./tools.js";
import { WORDS } from "./words.js";

const byId = (id) => document.getElementById(id);
const toast = byId("toast");
let fading;

function say(words) {
  toast.textContent = words;
  toast.hidden = !words;
  clearTimeout(fading);
  fading = setTimeout(() => (toast.hidden = true), 6000);
}

const { business, panel, codes } = await about();
if (panel) {
  byId("panel-link").href = panel;
  byId("panel-link").hidden = false;
}

let lost = false;
const stream = new Stream({
  onFrame: (frame) => desk.update(frame),
  onRestart: () => desk.renew().catch(() => say(WORDS.lost)),
  onLost: (isLost) => {
    if (isLost && !lost) say(WORDS.lost);
    else if (!isLost && lost) say("");
    lost = isLost;
  },
});
const desk = new Desk({
  phones: byId("phones"),
  tabs: byId("tabs"),
  business,
  say,
  onPhones: (ids) => stream.watch(ids),
  onChoose: () => foldTools(),
});

byId("add-phone").addEventListener("click", () => desk.add().catch(() => say(WORDS.lost)));
const foldTools = drawTools(byId("tools"), byId("tools-toggle"), {
  codes,
  views: () => desk.views,
  addHidden: () => desk.add({ hidden: true }).catch(() => say(WORDS.lost)),
  say,
});
await desk.start();
