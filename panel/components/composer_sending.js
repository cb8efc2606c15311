// What is on its way: shown among the bubbles at once, sent in order, kept until it is settled.
// Each carries a key, so that asking again after a cut of the network sends nothing twice.
const AGAIN = 2000; // milliseconds between two tries while there is no network
const SETTLED = 8000; // a bubble that the conversation never showed goes after this long

const pause = (time) => new Promise((done) => setTimeout(done, time));

const make = (tag, name, text) => {
  const element = document.createElement(tag);
  element.className = name || "";
  if (text) element.textContent = text;
  if (tag === "button") element.type = "button";
  return element;
};

// The answer of a POST; null while the server cannot be reached.
const post = async (url, body) => {
  try {
    const answer = await fetch(url, { method: "POST", body });
    if (answer.status >= 500) return null;
    return { ok: answer.ok, told: await answer.json().catch(() => ({})) };
  } catch {
    return null;
  }
};

class Sending {
  constructor(composer) {
    this.composer = composer;
    this.turn = Promise.resolve(); // whatever is told to the server is told in order
    this.under = new Set();
    addEventListener("beforeunload", (event) => {
      if ([...this.under].some((one) => !one.ids)) event.preventDefault();
    });
  }

  after(run) {
    this.turn = this.turn.then(run, run);
    return this.turn;
  }

  add(parcel) {
    parcel.key = `${Date.now()}-${Math.random()}`;
    parcel.bubble = make("div", "bubble person pending");
    this.under.add(parcel);
    this.draw(parcel, "sending");
    const talk = this.composer.talk();
    if (talk) {
      talk.append(parcel.bubble);
      parcel.bubble.scrollIntoView({ block: "end" });
    }
    return this.after(() => this.deliver(parcel));
  }

  draw(parcel, state, reason) {
    const { words } = this.composer;
    const parts = [];
    if (parcel.quote) {
      const quote = make("div", "quote");
      quote.append(make("b", "", parcel.quote.who), make("div", "first", parcel.quote.first));
      parts.push(quote);
    }
    parts.push(...parcel.files.map((file) => file.seen()));
    if (parcel.text) parts.push(make("div", "said", parcel.text));
    const foot = make("div", "foot", state === "failed" ? "" : `${words[state]} `);
    const tick = make("span", "tick", state === "failed" ? "!" : "◷");
    tick.classList.toggle("failed", state === "failed");
    foot.append(tick);
    parts.push(foot);
    if (state === "failed") parts.push(this.why(parcel, reason));
    parcel.bubble.classList.toggle("failed", state === "failed");
    parcel.bubble.replaceChildren(...parts);
  }

  why(parcel, reason) {
    const { words } = this.composer;
    const why = make("div", "why", `${words.failed}: ${reason || ""}`);
    why.setAttribute("role", "alert");
    const again = make("button", "button", words.again);
    again.onclick = () => {
      this.draw(parcel, "sending");
      this.after(() => this.deliver(parcel));
    };
    const edit = make("button", "button", words.edit);
    edit.onclick = () => {
      this.drop(parcel);
      this.composer.give(parcel);
    };
    const row = make("div", "pending-row");
    row.append(again, edit);
    why.append(row);
    return why;
  }

  async deliver(parcel) {
    const { to } = this.composer;
    for (;;) {
      const files = await Promise.all(parcel.files.map((file) => file.kept()));
      const lost = parcel.files.find((file) => file.reason);
      if (lost) return this.draw(parcel, "failed", lost.reason);
      const { key, text, quote } = parcel;
      const body = JSON.stringify({ key, text, files, answers: quote ? quote.id : null });
      const answer = await post(`${to}send`, body);
      if (answer && answer.ok) return this.settle(parcel, answer.told.messages);
      if (answer) return this.draw(parcel, "failed", answer.told.reason);
      this.draw(parcel, "waiting");
      await pause(AGAIN);
    }
  }

  // It stays until the conversation shows the message itself.
  settle(parcel, ids) {
    parcel.ids = ids;
    this.draw(parcel, "accepted");
    const talk = this.composer.talk();
    const there = () => ids.every((id) => talk.querySelector(`[data-key="m${id}"]`));
    if (!talk || there()) return this.drop(parcel);
    const watch = new MutationObserver(() => there() && done());
    const done = () => {
      watch.disconnect();
      this.drop(parcel);
    };
    watch.observe(talk, { childList: true });
    setTimeout(done, SETTLED);
    this.composer.tell("sent", parcel.key);
  }

  drop(parcel) {
    parcel.bubble.remove();
    this.under.delete(parcel);
  }
}
