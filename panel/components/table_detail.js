// What a row unfolds to: sections of pairs, of lines, a quote, or other rows to open.
const SECTIONS = {
  pairs: (pairs) => {
    const list = make("dl");
    for (const [label, value] of pairs) list.append(make("dt", "", label), make("dd", "", value));
    return list;
  },
  lines: (lines) => {
    const list = make("ol");
    for (const [when, what, note] of lines) {
      const line = make("li");
      line.append(make("time", "", when), make("span", "", what));
      if (note) line.append(make("q", "", note));
      list.append(line);
    }
    return list;
  },
  quote: (text, section) => {
    const quote = make("blockquote");
    quote.append(make("p", "", text), make("time", "", section.when));
    return quote;
  },
  tickets: (tickets, section, open) => {
    const list = make("ul");
    for (const ticket of tickets) {
      const line = make("li");
      const state = make("span", `state state-${ticket.colour}`);
      state.append(make("i", "", ticket.sign), ticket.state);
      line.append(press(ticket.link, "link", () => open(ticket.id)), state);
      line.append(make("span", "more", ticket.text));
      list.append(line);
    }
    if (section.more) list.append(make("li", "more", section.more));
    return list;
  },
  none: (text) => make("p", "more", text),
};

const drawDetail = (cell, detail, open) => {
  const spelled = JSON.stringify(detail);
  if (cell.spelled === spelled) return;
  cell.spelled = spelled;
  const box = make("div", "sections");
  for (const section of detail.sections) {
    const part = make("section");
    part.append(make("h3", "", section.title));
    for (const [kind, draw] of Object.entries(SECTIONS)) {
      if (section[kind] !== undefined) part.append(draw(section[kind], section, open));
    }
    box.append(part);
  }
  cell.replaceChildren(box);
};
