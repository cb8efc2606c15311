// Sends one POST to the panel's own server, then loads the page again.
// Cookies that scripts cannot read can only be given and taken by an answer of the server.
const sent = new Set();

export default function ({ data, setTriggerValue, parentElement }) {
  const { url, body, once, button } = data;

  const send = async () => {
    const answer = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }).catch(() => null);
    if (answer && (answer.ok || answer.type === "opaqueredirect")) {
      window.location.reload();
      return;
    }
    const told = answer ? await answer.json().catch(() => null) : null;
    setTriggerValue("refused", (told && told.reason) || data.failed);
  };

  if (once) {
    if (!sent.has(once)) {
      sent.add(once);
      send();
    }
    return;
  }
  const element = parentElement.querySelector("button");
  element.textContent = button;
  element.onclick = send;
}
