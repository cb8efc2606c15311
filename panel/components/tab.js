// The tab: the number of unread messages in its title and on its icon. Streamlit writes the title
// again at every run; this writes it after.
const ICON = 64; // pixels
const tab = { title: "", count: 0, watching: false, drawn: -1 };

const titled = () => (tab.count ? `(${tab.count}) ${tab.title}` : tab.title);

const balloon = (count) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = ICON;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.strokeStyle = "#0e7c66";
  pen.lineWidth = 5;
  pen.lineJoin = "round";
  pen.beginPath();
  pen.roundRect(4, 6, 56, 42, 12);
  pen.moveTo(16, 48);
  pen.lineTo(14, 60);
  pen.lineTo(30, 48);
  pen.stroke();
  pen.fill();
  if (count) {
    pen.fillStyle = "#c62828";
    pen.beginPath();
    pen.arc(42, 42, 22, 0, 2 * Math.PI);
    pen.fill();
    pen.fillStyle = "#ffffff";
    pen.font = `bold ${count > 9 ? 26 : 34}px sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(count > 99 ? "99" : String(count), 42, 44);
  }
  return canvas.toDataURL("image/png");
};

const drawIcon = () => {
  const icon = document.querySelector("link[rel~='icon']");
  if (!icon) return;
  const ours = icon.href.startsWith("data:image/png") && tab.drawn === tab.count;
  if (ours) return;
  tab.drawn = tab.count;
  icon.href = balloon(tab.count);
};

const write = () => {
  if (document.title !== titled()) document.title = titled();
  drawIcon();
};

const showInTab = (title, count) => {
  Object.assign(tab, { title, count });
  write();
  if (tab.watching) return;
  tab.watching = true;
  const watch = { subtree: true, childList: true, characterData: true, attributeFilter: ["href"] };
  new MutationObserver(write).observe(document.head, { ...watch, attributes: true });
};
