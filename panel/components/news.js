// A message has come in a ticket of mine: a sound and a desktop notification, each if it is wanted.
// Permission is asked on a click only. The sound is made here; browsers allow it after a first click
// on the page. Of several tabs one rings: the latest message that was told stands in the storage.
const TOLD = "openbot.told";
const NOTES = [660, 880]; // Hz
let sound = null;

const unlock = () => {
  sound = sound || new AudioContext();
  if (sound.state === "suspended") sound.resume().catch(() => undefined);
};
document.addEventListener("pointerdown", unlock, { capture: true });
document.addEventListener("keydown", unlock, { capture: true });

const ring = () => {
  if (!sound || sound.state !== "running") return;
  NOTES.forEach((hertz, n) => {
    const at = sound.currentTime + n * 0.13;
    const tone = new OscillatorNode(sound, { type: "sine", frequency: hertz });
    const volume = new GainNode(sound, { gain: 0 });
    volume.gain.setTargetAtTime(0.16, at, 0.01);
    volume.gain.setTargetAtTime(0, at + 0.09, 0.05);
    tone.connect(volume).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.5);
  });
};

const allowed = () => "Notification" in window && Notification.permission === "granted";

const notify = (news, words, tell) => {
  if (!allowed()) return;
  const note = new Notification(words.title, { body: words.body, tag: `openbot-${news.ticket}` });
  note.onclick = () => {
    window.focus();
    note.close();
    tell({ open: news.ticket });
  };
};

// Whether this message has not been told yet, in any tab; the first look at a page tells nothing.
const isNew = (user, message) => {
  const key = `${TOLD}.${user}`;
  const told = localStorage.getItem(key);
  if (message) localStorage.setItem(key, String(Math.max(message, Number(told) || 0)));
  return Boolean(message) && told !== null && message > Number(told);
};

class News {
  constructor(root) {
    this.root = root;
    this.bell = press("", "bell", null);
    opensMenu(this.bell, () => this.menu());
    root.append(this.bell);
  }

  show(data, tell) {
    Object.assign(this, { data, tell });
    const { words, sound: wanted, notify: notified, news, user } = data;
    const on = wanted || (notified && allowed());
    this.bell.classList.toggle("off", !on);
    this.bell.setAttribute("aria-label", words.bell);
    this.bell.title = words.bell;
    showInTab(data.title, data.unread);
    const known = localStorage.getItem(`${TOLD}.${user}`);
    if (known === null) localStorage.setItem(`${TOLD}.${user}`, String(news?.message || 0));
    else if (isNew(user, news?.message)) {
      if (wanted) ring();
      if (notified) notify(news, { title: words.came, body: news.name }, tell);
    }
  }

  menu() {
    const { words } = this.data;
    const possible = "Notification" in window && Notification.permission !== "denied";
    const items = [
      { key: "sound", label: words.sound, on: this.data.sound, act: () => this.prefer("sound") },
      {
        key: "notify",
        label: possible ? words.notify : words.denied,
        on: this.data.notify && allowed(),
        act: () => possible && this.ask(),
      },
    ];
    openMenu(this.bell, this.root, words.bell, items);
    const entries = this.root.querySelectorAll(".menu > *");
    items.forEach((item, n) => {
      entries[n].setAttribute("role", "menuitemcheckbox");
      entries[n].setAttribute("aria-checked", String(item.on));
    });
  }

  async ask() {
    const on = !(this.data.notify && allowed());
    if (on && (await Notification.requestPermission()) !== "granted") return;
    this.prefer("notify", on);
  }

  prefer(name, on = !this.data[name]) {
    if (name === "sound" && on) {
      unlock();
      ring(); // so this is how it sounds
    }
    this.tell({ prefer: name, on });
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".news");
  root.drawn = root.drawn || new News(root);
  root.drawn.show(data, (what) => setTriggerValue("asked", what));
}
