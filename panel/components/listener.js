// Asks the server every second or so whether anything changed, and runs a part of the page again
// only then: an idle page costs one small request instead of a run of its script. One request
// serves all listeners of a tab.
const EVERY = 1500; // milliseconds
const TALKING = 1000; // while a conversation is open
const HIDDEN = 3000; // in a tab nobody looks at
const AGAIN = 3000; // a change nobody reacted to is told again after this long

const APART = 60; // Streamlit sends what is told at the same moment as one, to one part of the page

// Browsers slow the timers of a tab that is hidden for long down to one a minute, but not those of
// a worker: a message must ring within seconds there, too.
const WORKER = "onmessage = ({ data }) => setTimeout(() => postMessage(data.turn), data.time)";

// After a click on a link nothing of the page that is being left may be asked to run: its answer
// would come after the next page, and Streamlit would take it for a change back and wipe that one.
const LEAVING = 5000; // at most: it ends when something new listens

const listeners = new Map();
let left = 0;
let timer = null;
let looking = false;
let elsewhere = null;
let turn = 0; // the latest one counts

const hiddenLater = (time) => {
  if (!elsewhere) {
    elsewhere = new Worker(URL.createObjectURL(new Blob([WORKER])));
    elsewhere.onmessage = ({ data }) => document.hidden && data === turn && look();
  }
  turn += 1;
  elsewhere.postMessage({ turn, time });
};

const later = (time) => {
  clearTimeout(timer);
  if (document.hidden) hiddenLater(time);
  else timer = setTimeout(look, time);
};

const pause = (time) => new Promise((done) => setTimeout(done, time));

const ask = async () => {
  const ticket = [...listeners.values()].map((one) => one.ticket).find(Boolean);
  const about = new URLSearchParams();
  if (ticket) about.set("ticket", ticket);
  if (document.hidden) about.set("away", "1"); // colleagues are told who is looking
  const answer = await fetch(`/pulse?${about}`, { cache: "no-store" });
  if (answer.status === 401) return null; // the session is over
  return answer.ok ? answer.json() : {};
};

const hear = async (beats, all) => {
  for (const one of all) {
    const now = Date.now();
    if (now - left < LEAVING) return;
    const beat = beats === null ? "over" : beats[one.to];
    const wait = beat === one.told ? Math.max(AGAIN, one.every) : one.every;
    if (beat !== undefined && beat !== one.beat && now - one.at >= wait) {
      one.told = beat;
      one.at = now;
      one.tell(beat);
      await pause(APART);
    }
  }
};

const look = async () => {
  if (looking) return;
  looking = true;
  clearTimeout(timer);
  const talkFirst = (a, b) => Boolean(b.ticket) - Boolean(a.ticket);
  const all = [...listeners.values()].sort(talkFirst);
  try {
    await hear(await ask(), all);
  } catch {
    // The server or the page is away for a moment: the next look will tell.
  }
  looking = false;
  const every = all.some((one) => one.ticket) ? TALKING : EVERY;
  timer = null;
  if (listeners.size) later(document.hidden ? HIDDEN : every);
};

document.addEventListener(
  "click",
  (event) => {
    if (event.composedPath().some((one) => one.matches?.("a[href]"))) left = Date.now();
  },
  true,
);

document.addEventListener("visibilitychange", () => {
  if (!listeners.size) return;
  if (document.hidden) later(HIDDEN);
  else look();
});

export default function ({ data, setTriggerValue }) {
  const { name, to, ticket, beat, every } = data;
  if (!listeners.has(name)) left = 0;
  const known = listeners.get(name) || { at: 0, told: null };
  const tell = (word) => setTriggerValue("changed", word);
  listeners.set(name, { ...known, to, ticket, beat, every, tell });
  if (timer === null && !looking) later(EVERY);
  return () => {
    listeners.delete(name);
  };
}
