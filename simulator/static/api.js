// The control API of the simulator.

async function ask(method, path, body, headers = { "Content-Type": "application/json" }) {
  const answer = await fetch(`/_sim/${path}`, { method, body, headers });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error ?? answer.statusText);
  return found;
}

const post = (path, keys) => ask("POST", path, JSON.stringify(keys));
const patch = (path, keys) => ask("PATCH", path, JSON.stringify(keys));
const of = (id) => `phones/${encodeURIComponent(id)}`;

export const about = () => ask("GET", "about");

/** A phone, made if it is new; an id with a dot is a customer who hides the number. */
export const openPhone = (id, name) => post("phones", { name, [id.includes(".") ? "user_id" : "wa_id"]: id });
export const changePhone = (id, keys) => patch(of(id), keys);
export const say = (id, message) => post(`${of(id)}/say`, message);
export const read = (id) => post(`${of(id)}/read`, {});
export const played = (id, wamid) => post(`${of(id)}/played`, { wamid });
export const changeNumber = (id, digits) => post(`${of(id)}/number`, { wa_id: digits });
export const changeUserId = (id, userId) => post(`${of(id)}/user-id`, { user_id: userId });
export const wantAdverts = (id, wanted) => post(`${of(id)}/marketing`, { wanted });
export const upload = (file) => ask("POST", `media?filename=${encodeURIComponent(file.name)}`, file, {
  "Content-Type": file.type || "application/octet-stream",
});
export const mediaAddress = (id) => `/_sim/media/${encodeURIComponent(id)}`;

export const faults = () => ask("GET", "faults?spent=1");
export const arm = (fault) => post("faults", fault);
export const disarm = (number) => ask("DELETE", number === undefined ? "faults" : `faults/${number}`);
export const chaos = () => ask("GET", "chaos");
export const startChaos = (seed, factor) => post(`chaos?factor=${factor}`, { seed });
export const stopChaos = () => ask("DELETE", "chaos");
export const settings = () => ask("GET", "settings");
export const changeSettings = (keys) => patch("settings", keys);
export const notice = (field, value) => post("notices", { field, value });
