// Who a customer is and how the network treats them: a sheet of the phone.

import * as api from "./api.js";
import { el } from "./dom.js";
import { drawField, valuesOf } from "./fields.js";
import { openForm, openSheet } from "./sheet.js";
import { PERSON_WORDS as WORDS } from "./words.js";

/** Open it. `hands`: { frame, opener, say(words) }; `person` is the phone as the stream tells it. */
export function openCustomer(person, hands) {
  const fields = fieldsOf(person);
  const form = el(
    "form", { class: "sheet-form" },
    ...fields.map(drawField),
    el("button", { type: "submit", class: "button", text: WORDS.save, data: { testid: "sheet-send" } }),
    el("div", { class: "pair" },
      el("button", { type: "button", class: "button quiet", text: WORDS.newNumber, onclick: () => askNumber(person, hands, shut) }),
      el("button", { type: "button", class: "button quiet", text: WORDS.newId, onclick: () => askId(person, hands, shut) }),
    ),
    el("p", { class: "muted ids" }, ...ids(person)),
  );
  const shut = openSheet(hands.frame, { title: WORDS.title, opener: hands.opener }, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = valuesOf(form, fields);
    shut();
    save(person, values).catch((error) => hands.say(error.message));
  });
}

function fieldsOf(person) {
  return [
    { name: "username", label: WORDS.username, value: person.username ?? "", placeholder: "iria.dev7" },
    { name: "hides_number", label: WORDS.hides, type: "check", value: person.hides_number },
    { name: "window_open", label: WORDS.window, type: "check", value: person.window_open },
    { name: "receipts", label: WORDS.receipts, type: "check", value: person.receipts },
    { name: "adverts", label: WORDS.adverts, type: "check", value: !person.stopped },
    { name: "accepts", label: WORDS.accepts, type: "choice", value: person.accepts ?? "", options: forms(person.number) },
    { name: "refuses", label: WORDS.refuses, type: "choice", value: person.refuses, options: WORDS.refusals },
    { name: "parent_user_id", label: WORDS.parent, value: person.parent_user_id ?? "", placeholder: "AR.ENT.1234" },
  ];
}

async function save(person, { adverts, ...values }) {
  const given = {
    ...values,
    username: values.username.replace(/^@/, "") || null,
    accepts: values.accepts || null,
    parent_user_id: values.parent_user_id || null,
    refuses: Number(values.refuses),
  };
  const changed = Object.entries(given).filter(([key, value]) => value !== (person[key] ?? null));
  if (changed.length) await api.changePhone(person.id, Object.fromEntries(changed));
  if (adverts === person.stopped) await api.wantAdverts(person.id, adverts);
}

/** The ways of dialling one account: as it is, and the other form of AR, MX and BR. */
function forms(number) {
  const other = [[/^549(\d{10})$/, "54$1"], [/^54(\d{10})$/, "549$1"], [/^521(\d{10})$/, "52$1"], [/^52(\d{10})$/, "521$1"],
    [/^(55\d\d)9(\d{8})$/, "$1$2"], [/^(55\d\d)(\d{8})$/, "$19$2"]].find(([pattern]) => pattern.test(number));
  const each = [number, other && number.replace(other[0], other[1])].filter(Boolean);
  return [["", WORDS.anyForm], ...each.map((digits) => [digits, WORDS.onlyForm(digits)])];
}

function ids(person) {
  const lines = [[WORDS.number, `+${person.number}`], ["user_id", person.user_id]];
  return lines.flatMap(([name, value]) => [el("span", { text: `${name}: ` }), el("code", { text: value }), el("br")]);
}

function askNumber(person, hands, shut) {
  shut();
  const next = String(BigInt(person.number) + 1000n);
  openForm(hands.frame, {
    title: WORDS.newNumber, hint: WORDS.newNumberHint, words: WORDS.change, opener: hands.opener,
    fields: [{ name: "digits", label: WORDS.number, value: next, required: true }],
    send: ({ digits }) => api.changeNumber(person.id, digits.replace(/\D/g, "")).catch((error) => hands.say(error.message)),
  });
}

function askId(person, hands, shut) {
  shut();
  const next = `${person.user_id.slice(0, 3)}${String(Math.random()).slice(2, 18)}`;
  openForm(hands.frame, {
    title: WORDS.newId, hint: WORDS.newIdHint, words: WORDS.change, opener: hands.opener,
    fields: [{ name: "user", label: "user_id", value: next, required: true }],
    send: ({ user }) => api.changeUserId(person.id, user).catch((error) => hands.say(error.message)),
  });
}
