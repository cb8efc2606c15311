// Brings the theme to the whole document: Streamlit tells light from dark on its own element only,
// and drawers are drawn outside of it. Follows the menu and the system at once.
let watching = false;

export default function () {
  if (watching) return;
  const app = document.querySelector(".stApp");
  if (!app) return;
  watching = true;
  const follow = () => {
    document.documentElement.style.colorScheme = getComputedStyle(app).colorScheme;
  };
  new MutationObserver(follow).observe(app, { attributes: true, attributeFilter: ["class"] });
  follow();
}
