"""Other people's words reach a page by panel/safe.py only: rules held by reading the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PANEL = Path(__file__).resolve().parent.parent / "panel"
# They read Markdown in what they show, and would fetch a picture that a customer names.
FORBIDDEN = {
    *("markdown", "write", "title", "header", "subheader", "divider", "badge", "help", "table"),
    *("info", "error", "warning", "success", "exception", "toast", "metric", "image"),
    *("code", "latex", "json", "balloons", "snow"),
}
# Each belongs to the one module that says what goes with it.
ONLY_IN = {
    "html": "safe.py",
    "fragment": "shell/live.py",
    "dialog": "shell/live.py",
    "navigation": "shell/frame.py",
}
RAW = frozenset({"unsafe_allow_html", "unsafe_allow_javascript"})
PLAIN = frozenset({"key", "placeholder"})  # arguments that are no text on the page, or plain text
UNSAFE_SCRIPT = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "createContextualFragment",
    "new Function",
)


def sources() -> Iterator[Path]:
    yield from PANEL.rglob("*.py")


def faults(source: str, name: str) -> list[str]:
    """What a module does that it must not."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        found += [f"line {node.lineno}: {k.arg}" for k in node.keywords if k.arg in RAW and k.arg]
        sink = streamlit_call(node)
        if sink is None:
            continue
        if sink in FORBIDDEN:
            found.append(f"line {node.lineno}: st.{sink} reads Markdown")
        if ONLY_IN.get(sink, name) != name:
            found.append(f"line {node.lineno}: st.{sink} belongs to {ONLY_IN[sink]}")
        shown = [*node.args, *(k.value for k in node.keywords if k.arg not in PLAIN)]
        if any(made_of_values(argument) for argument in shown):
            found.append(f"line {node.lineno}: st.{sink} gets a text made of values")
    return found


def streamlit_call(node: ast.Call) -> str | None:
    """The name of the Streamlit function that is called."""
    function = node.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return function.attr if function.value.id == "st" else None
    return None


def made_of_values(argument: ast.expr) -> bool:
    """An f-string, or a text with a variable put in."""
    if isinstance(argument, ast.Call) and isinstance(argument.func, ast.Attribute):
        return argument.func.attr == "format"
    return isinstance(argument, ast.JoinedStr | ast.BinOp)


def test_no_module_shows_other_peoples_words_as_markup() -> None:
    found = {
        str(path.relative_to(PANEL)): wrong
        for path in sources()
        if (wrong := faults(path.read_text(), path.relative_to(PANEL).as_posix()))
    }
    assert not found


@pytest.mark.parametrize(
    "line",
    [
        "st.markdown('hola')",
        "st.toast(name)",
        "st.html(name)",
        "st.caption(f'de {name}')",
        "st.button('Abrir ' + name)",
        "st.text_input(_('De {n}').format(n=name))",
        "box.markdown(name, unsafe_allow_html=True)",
        "st.fragment(draw)",
    ],
)
def test_the_rule_catches_what_it_forbids(line: str) -> None:
    assert faults(line, "pages/tickets.py")


@pytest.mark.parametrize("path", list((PANEL / "components").glob("*.js")), ids=lambda p: p.name)
def test_our_scripts_put_text_on_the_page_and_never_html(path: Path) -> None:
    script = path.read_text(encoding="utf-8")
    assert not [word for word in UNSAFE_SCRIPT if word in script]


def test_the_entry_script_has_no_folder_of_pages_beside_it() -> None:
    assert not (PANEL / "shell" / "pages").exists()
    assert (PANEL / "shell" / "script.py").exists()
