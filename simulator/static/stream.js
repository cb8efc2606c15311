// The live feed: one connection for all phones of the page, opened anew when they change.

export class Stream {
  /** `onFrame(frame)` for each change, `onRestart()` when the simulator forgot, `onLost()` once per loss. */
  constructor({ onFrame, onRestart, onLost }) {
    Object.assign(this, { onFrame, onRestart, onLost });
    this.epoch = "";
  }

  watch(ids) {
    this.source?.close();
    if (!ids.length) return;
    const source = new EventSource(`/_sim/stream?phones=${ids.map(encodeURIComponent).join(",")}`);
    this.source = source;
    source.addEventListener("message", (event) => this.#take(event));
    source.addEventListener("open", () => this.onLost(false));
    source.addEventListener("error", () => this.onLost(source === this.source));
  }

  #take(event) {
    const epoch = event.lastEventId.split("@")[1];
    const restarted = this.epoch && epoch !== this.epoch;
    this.epoch = epoch;
    if (restarted) this.onRestart();
    else this.onFrame(JSON.parse(event.data));
  }
}
