// Files beside a text: chosen, dropped or pasted. Each is handed to the server at once; its name
// stands over the field until it is sent with the text.
class Attached {
  constructor(file, composer, name) {
    this.composer = composer;
    this.file = file;
    this.name = name;
    this.url = file.type.startsWith("image/") ? URL.createObjectURL(file) : "";
    this.kept(); // starts on its way while the text is being written
  }

  // Its number at the server. One that was refused says so in `reason`.
  kept() {
    this.way = this.way || this.upload();
    return this.way;
  }

  async upload() {
    this.reason = "";
    for (;;) {
      const url = `${this.composer.to}file?name=${encodeURIComponent(this.name)}`;
      const answer = await post(url, this.file);
      if (answer && answer.ok) return answer.told.id;
      if (answer) {
        this.reason = answer.told.reason || this.composer.words.failed;
        this.composer.files.draw();
        return null;
      }
      await pause(AGAIN);
    }
  }

  seen() {
    if (!this.url) return make("div", "name", `📄 ${this.name}`);
    const picture = make("img", "pending-picture");
    picture.src = this.url;
    picture.alt = this.name;
    return picture;
  }
}

class Files {
  constructor(composer, form) {
    this.composer = composer;
    this.list = form.querySelector(".compose-files");
    this.all = [];
    const input = form.querySelector("input[type=file]");
    form.querySelector(".compose-attach").onclick = () => input.click();
    input.onchange = () => {
      this.add([...input.files]);
      input.value = "";
    };
    form.addEventListener("paste", (event) => this.pasted(event));
    this.catchDrops(form.closest('[data-testid="stColumn"]') || form);
  }

  // A picture from the clipboard; a text that has one beside it is pasted as a text.
  pasted(event) {
    const { files, types } = event.clipboardData;
    if (!files.length || types.includes("text/plain")) return;
    event.preventDefault();
    this.add([...files]);
  }

  catchDrops(place) {
    const carries = (event) => event.dataTransfer.types.includes("Files");
    place.addEventListener("dragover", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      if (this.composer.open) place.classList.add("compose-drop");
    });
    place.addEventListener("dragleave", (event) => {
      if (!place.contains(event.relatedTarget)) place.classList.remove("compose-drop");
    });
    place.addEventListener("drop", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      place.classList.remove("compose-drop");
      this.add([...event.dataTransfer.files]);
    });
  }

  add(files) {
    if (!this.composer.open) return;
    const { words } = this.composer;
    for (const file of files) {
      this.all.push(new Attached(file, this.composer, file.name || words.file));
    }
    this.draw();
    this.composer.field.focus();
  }

  draw() {
    this.list.replaceChildren(...this.all.map((file) => this.chip(file)));
    this.list.hidden = !this.all.length;
    this.composer.fit();
  }

  chip(file) {
    const chip = make("li", file.reason ? "refused" : "");
    const remove = make("button", "", "✕");
    remove.setAttribute("aria-label", this.composer.words.remove.replace("{name}", file.name));
    remove.onclick = () => {
      this.all = this.all.filter((one) => one !== file);
      this.draw();
      this.composer.field.focus();
    };
    const name = make("bdi", "", file.name);
    chip.append(file.seen(), name);
    if (file.url) chip.classList.add("picture");
    else name.hidden = true;
    if (file.reason) chip.append(make("span", "why", file.reason));
    chip.append(remove);
    return chip;
  }

  take() {
    const taken = this.all.filter((file) => !file.reason);
    this.all = this.all.filter((file) => file.reason);
    this.draw();
    return taken;
  }
}
