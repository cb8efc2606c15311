// The folding drawer: three tabs, and the count of armed faults on the button that opens it.

import * as api from "./api.js";
import { drawChaos } from "./chaos.js";
import { el, icon } from "./dom.js";
import { TOOL_WORDS as WORDS } from "./fault-words.js";
import { drawFaults } from "./faults.js";
import { drawNetwork } from "./network.js";

const GLANCE = 1500; // milliseconds between two looks at what struck

/** Fill `node` and let `toggle` fold it; what is returned folds it too. `hands`: { codes, views(), addHidden(), say(words) }. */
export function drawTools(node, toggle, hands) {
  const pages = { faults: drawFaults(hands, refresh), chaos: drawChaos(hands), network: drawNetwork(hands) };
  const tabs = Object.entries(WORDS.tabs).map(([name, words]) =>
    el("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `page-${name}`, data: { testid: `tools-${name}` }, text: words, onclick: () => turn(name) }));
  const bar = el("div", { class: "tool-tabs", role: "tablist" }, ...tabs);
  for (const [name, page] of Object.entries(pages)) {
    const keys = { id: `page-${name}`, role: "tabpanel", "aria-labelledby": `tab-${name}`, class: "tool-page" };
    page.panel = el("div", keys, ...page.nodes);
  }
  node.append(bar, ...Object.values(pages).map((page) => page.panel));

  function turn(wanted) {
    Object.entries(pages).forEach(([name, page], place) => {
      page.panel.hidden = name !== wanted;
      tabs[place].setAttribute("aria-selected", String(name === wanted));
      tabs[place].tabIndex = name === wanted ? 0 : -1;
    });
    pages[wanted].show?.();
  }
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });

  const badge = el("span", { class: "count", hidden: true });
  toggle.append(badge);
  async function refresh() {
    const known = await api.faults();
    const armed = known.filter((fault) => fault.left !== 0).length;
    badge.hidden = !armed;
    badge.textContent = armed;
    toggle.setAttribute("aria-label", WORDS.badge(armed));
    pages.faults.update(known);
    if (!node.hidden && !pages.chaos.panel.hidden) pages.chaos.show();
  }
  const show = (shown) => {
    node.hidden = !shown;
    toggle.setAttribute("aria-expanded", String(shown));
    if (shown) {
      pages.faults.show();
      refresh().catch(() => {});
    }
  };
  turn("faults");
  refresh().catch(() => {});
  setInterval(() => document.visibilityState === "visible" && refresh().catch(() => {}), GLANCE);
  toggle.prepend(icon("bolt"));
  toggle.addEventListener("click", () => show(node.hidden));
  return () => show(false);
}
