// What the parts of a message can do with the phone they stand on.

import * as api from "./api.js";
import { openForm, openRows } from "./sheet.js";
import { FORM_WORDS, WORDS } from "./words.js";

/** The `hands` of bubble.js for one message of one phone. */
export function handsOf(phone, { wamid }) {
  const now = () => phone.bubbles.get(wamid).bubble;
  return {
    business: phone.desk.business,
    now,
    find: (other) => phone.bubbles.get(other)?.bubble,
    tap: (option) => phone.send({ tap: option.id, wamid }),
    fill: (option) => fillForm(phone, option, wamid),
    copy: (text) => copy(phone, text),
    play: () => api.played(phone.id, wamid).catch(() => {}),
    react: (emoji) => phone.send({ type: "reaction", reaction: { message_id: wamid, ...(emoji ? { emoji } : {}) } }),
    quote: (bubble) => phone.composer.quote(bubble),
    forward: ({ type, content }) => phone.send({ type, [type]: passedOn(type, content), context: { forwarded: true } }),
    edit: (bubble) => editText(phone, bubble),
    revoke: () => phone.send({ type: "revoke", revoke: { original_message_id: wamid } }),
    openList: (title, rows, opener) =>
      openRows(phone.frame, { title, rows, opener, choose: (row) => phone.send({ tap: row.id, wamid }) }),
  };
}

/** A form of the business (Flow): one field in each line, `name: value`. */
function fillForm(phone, option, wamid) {
  openForm(phone.frame, {
    title: option.title, hint: FORM_WORDS.flow.hint, opener: document.activeElement,
    fields: [{ name: "lines", label: FORM_WORDS.flow.label, type: "lines", value: FORM_WORDS.flow.example }],
    send: ({ lines }) => phone.send({ tap: option.id, wamid, answers: answersOf(lines) }),
  });
}

function answersOf(lines) {
  const pairs = lines.split("\n").filter((line) => line.includes(":"));
  return Object.fromEntries(pairs.map((line) => {
    const [name, ...value] = line.split(":");
    return [name.trim(), value.join(":").trim()];
  }));
}

function editText(phone, { wamid, text }) {
  openForm(phone.frame, {
    title: WORDS.edit, words: WORDS.save, opener: document.activeElement,
    fields: [{ name: "body", label: WORDS.text, type: "lines", value: text, required: true }],
    send: ({ body }) =>
      phone.send({ type: "edit", edit: { original_message_id: wamid, message: { type: "text", text: { body } } } }),
  });
}

async function copy(phone, text) {
  try {
    await navigator.clipboard.writeText(text);
    phone.desk.say(WORDS.copied(text));
  } catch {
    phone.desk.say(text);
  }
}

/** A file keeps its id and what describes it; what only the business's message had is left behind. */
function passedOn(type, content) {
  if (!["image", "video", "audio", "document", "sticker"].includes(type)) return content;
  const { id, caption, filename, voice } = content;
  return Object.fromEntries(Object.entries({ id, caption, filename, voice }).filter(([, value]) => value !== undefined));
}
