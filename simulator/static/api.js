// The control API of the simulator.

async function ask(method, path, body, headers = { "Content-Type": "application/json" }) {
  const answer = await fetch(`/_sim/${path}`, { method, body, headers });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error ?? answer.statusText);
  return found;
}

const post = (path, keys) => ask("POST", path, JSON.stringify(keys));
const of = (id) => `phones/${encodeURIComponent(id)}`;

export const about = () => ask("GET", "about");

/** A phone, made if it is new; an id with a dot is a customer who hides the number. */
export const openPhone = (id, name) => post("phones", { name, [id.includes(".") ? "user_id" : "wa_id"]: id });
export const changePhone = (id, keys) => ask("PATCH", of(id), JSON.stringify(keys));
export const say = (id, message) => post(`${of(id)}/say`, message);
export const read = (id) => post(`${of(id)}/read`, {});
export const upload = (file) => ask("POST", `media?filename=${encodeURIComponent(file.name)}`, file, {
  "Content-Type": file.type || "application/octet-stream",
});
export const mediaAddress = (id) => `/_sim/media/${encodeURIComponent(id)}`;

export const faults = () => ask("GET", "faults");
export const arm = (fault) => post("faults", fault);
export const disarm = (number) => ask("DELETE", `faults/${number}`);
