// Three manners Streamlit lacks. The theme for the whole document: it tells light from dark on its own
// element only, and drawers are drawn outside of it. The margin of a phone, which would stay open
// over the page that one of its links has led to. And Escape, which would not shut a drawer once the
// button that had the keyboard is gone.
const NARROW = "(max-width: 768px)";
let watching = false;

const followTheme = (app) => {
  const follow = () => {
    document.documentElement.style.colorScheme = getComputedStyle(app).colorScheme;
  };
  new MutationObserver(follow).observe(app, { attributes: true, attributeFilter: ["class"] });
  follow();
};

const foldMargin = (event) => {
  const link = event.target.closest?.('[data-testid="stSidebar"] a');
  if (!link || !matchMedia(NARROW).matches) return;
  const fold = document.querySelector('[data-testid="stSidebarCollapseButton"] button');
  setTimeout(() => fold?.click()); // after the link has done its work
};

const shutDrawer = (event) => {
  if (event.key !== "Escape" || event.target !== document.body) return;
  const drawer = document.querySelector('[role="dialog"][tabindex]');
  if (!drawer) return;
  drawer.focus();
  drawer.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
};

export default function () {
  const app = document.querySelector(".stApp");
  if (watching || !app) return;
  watching = true;
  followTheme(app);
  document.addEventListener("keydown", shutDrawer);
  document.addEventListener("click", foldMargin, true); // Streamlit's links keep theirs to themselves
}
