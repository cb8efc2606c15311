// Times as people read them, in this browser's zone. Seconds in, words out.

import { WORDS } from "./words.js";

const HOUR = new Intl.DateTimeFormat("es-AR", { hour: "2-digit", minute: "2-digit", hour12: false });
const DAY = new Intl.DateTimeFormat("es-AR", { day: "numeric", month: "long", year: "numeric" });

/** 15:04 */
export function hour(seconds) {
  return HOUR.format(new Date(seconds * 1000));
}

/** 0:07 of a recording. */
export function elapsed(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Hoy, Ayer, or the whole date. */
export function day(seconds, now = new Date()) {
  const then = new Date(seconds * 1000);
  const days = Math.round((midnight(now) - midnight(then)) / 86400000);
  return { 0: WORDS.today, 1: WORDS.yesterday }[days] ?? DAY.format(then);
}

/** +54 9 11 5555-0101; other countries in groups. */
export function dialled(digits) {
  const argentine = /^54(9?)(11|\d{3})(\d{3,4})(\d{4})$/.exec(digits);
  if (!argentine) return `+${digits}`;
  const [, nine, area, first, last] = argentine;
  return ["+54", nine, area, `${first}-${last}`].filter(Boolean).join(" ");
}

function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}
