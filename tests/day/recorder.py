"""What a page notes by itself: when words appeared, and how long after a click its result came.

Measured inside the page, so that no waiting of the test's own is counted. The clocks of the page
and of the test are the same machine's.
"""

from typing import Final

from playwright.sync_api import Page

PATIENCE: Final = 20_000  # milliseconds: a result that takes longer never comes
# A word is a customer's or an operator's: a letter, who, and which of theirs: c3-14, o1-2.
SCRIPT: Final = r"""
(() => {
  const WORD = /\b[co]\d+-\d+\b/g;
  const day = (window.day = { seen: {}, path: "", acted: 0, came: 0 });
  const read = (text, now) => {
    for (const word of text.match(WORD) || []) day.seen[word] ??= now;
  };
  const look = (records) => {
    const now = Date.now();
    for (const { type, target, addedNodes } of records) {
      if (type === "characterData") read(target.data, now);
      for (const node of addedNodes) read(node.textContent, now);
    }
    if (!day.acted || day.came) return;
    if (document.evaluate(`boolean(${day.path})`, document, null, 3, null).booleanValue) {
      day.came = now;
    }
  };
  new MutationObserver(look).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true,
  });
  const act = () => {
    if (day.path) day.acted ||= Date.now();
  };
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, act, true);
})();
"""


def expect_result(page: Page, path: str) -> None:
    """From the next click or key on, the page looks for what this XPath finds."""
    page.evaluate("path => Object.assign(window.day, { path, acted: 0, came: 0 })", path)


def result_after(page: Page) -> float:
    """Seconds from the click to the moment at which its result stood on the page."""
    page.wait_for_function("() => window.day.came", timeout=PATIENCE)
    took: int = page.evaluate("() => window.day.came - window.day.acted")
    page.evaluate("() => Object.assign(window.day, { path: '' })")
    return took / 1000


def words_seen(page: Page) -> dict[str, float]:
    """When each word first stood on this page, Unix seconds."""
    seen: dict[str, int] = page.evaluate("() => window.day.seen")
    return {word: at / 1000 for word, at in seen.items()}
