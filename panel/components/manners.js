// Two manners Streamlit lacks. The theme for the whole document: it tells light from dark on its own
// element only, and drawers are drawn outside of it. And the margin of a phone, which would stay
// open over the page that one of its links has led to.
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

export default function () {
  const app = document.querySelector(".stApp");
  if (watching || !app) return;
  watching = true;
  followTheme(app);
  document.addEventListener("click", foldMargin, true); // Streamlit's links keep theirs to themselves
}
