// Recording a voice note. Where the browser cannot, a file is chosen instead.

const BEST = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const NAMES = { "audio/ogg": "voz.ogg", "audio/webm": "voz.webm", "audio/mp4": "voz.m4a" };

/** Begin; null when there is no microphone, no permission or no recorder. Then `stop()` gives the file, labelled as what it
 *  really is (WhatsApp's own are Ogg; some browsers record nothing but WebM), and `drop()` nothing. */
export async function startRecording() {
  const type = BEST.find((each) => globalThis.MediaRecorder?.isTypeSupported(each));
  if (!type || !navigator.mediaDevices) return null;
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return null;
  }
  const recorder = new MediaRecorder(stream, { mimeType: type });
  const pieces = [];
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve));
  recorder.start();
  const end = async () => {
    if (recorder.state !== "inactive") recorder.stop();
    await ended;
    for (const track of stream.getTracks()) track.stop();
  };
  return {
    drop: end,
    stop: async () => {
      await end();
      const given = recorder.mimeType || type;
      const bare = given.split(";")[0];
      return new File(pieces, NAMES[bare] ?? "voz", { type: given.replace(";", "; ").replace(";  ", "; ") });
    },
  };
}
