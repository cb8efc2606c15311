// The tab of chaos: a seed, how much, and what it did so far.

import * as api from "./api.js";
import { el } from "./dom.js";
import { CHAOS_WORDS as WORDS } from "./fault-words.js";
import { drawField, valuesOf } from "./fields.js";

/** { nodes, show() }; `show` reads anew what is running. */
export function drawChaos(hands) {
  const fields = [
    { name: "seed", label: WORDS.seed, type: "number", value: 7 },
    { name: "factor", label: WORDS.factor, type: "choice", value: "1", options: WORDS.factors },
  ];
  const form = el(
    "form", { class: "arm card" }, ...fields.map(drawField),
    el("button", { type: "submit", class: "button", text: WORDS.start, data: { testid: "chaos-start" } }),
  );
  const counts = el("ul", { class: "struck", data: { testid: "chaos-struck" } });
  const head = el("b");
  const stop = el("button", { type: "button", class: "button", text: WORDS.stop, data: { testid: "chaos-stop" } });
  const running = el("div", { class: "card", hidden: true }, head, counts, stop);
  const show = async () => {
    const found = await api.chaos();
    form.hidden = Boolean(found);
    running.hidden = !found;
    if (found) head.textContent = WORDS.running(found.plan.seed);
    if (found) counts.replaceChildren(...struck(found.struck));
  };
  const complain = (error) => hands.say(error.message);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { seed, factor } = valuesOf(form, fields);
    api.startChaos(Math.round(seed), factor).then(show).catch(complain);
  });
  stop.addEventListener("click", () => api.stopChaos().then(show).catch(complain));
  return { nodes: [el("p", { class: "muted", text: WORDS.explain }), form, running], show: () => show().catch(() => {}) };
}

function struck(counts) {
  const rows = Object.entries(counts).sort(([, one], [, other]) => other - one);
  if (!rows.length) return [el("li", { class: "muted", text: WORDS.quiet })];
  return rows.map(([name, count]) => el("li", {}, el("span", { text: WORDS.names[name] ?? name }), el("b", { text: String(count) })));
}
