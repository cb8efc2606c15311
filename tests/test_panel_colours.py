"""Colours people can read and tell apart: contrast, and a simulation of red-green blindness.

The matrices are those of Machado, Oliveira and Fernandes (2009) at full severity, on linear RGB;
distances are in OKLab, where 0.02 is about the least a person sees side by side.
"""

import re
import tomllib
from itertools import combinations
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
THEMES = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))["streamlit"]["theme"]
STYLE = (ROOT / "panel" / "shell" / "style.css").read_text(encoding="utf-8")
ROLE = re.compile(r"--ob-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)")
TEXTS = ("muted", "primary", "new", "progress", "resolved", "cancelled", "no-answer", "expired")
EYES = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
Colour = tuple[float, float, float]


def linear(colour: str) -> Colour:
    r, g, b = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (r, g, b))
    return r, g, b


def contrast(one: str, other: str) -> float:
    """WCAG's ratio, 1 to 21."""
    weights = (0.2126, 0.7152, 0.0722)
    dark, light = sorted(
        sum(w * c for w, c in zip(weights, linear(colour), strict=True)) for colour in (one, other)
    )
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, eye: str) -> Colour:
    """A colour in OKLab, as this eye sees it."""
    r, g, b = (
        max(0.0, sum(m * c for m, c in zip(row, linear(colour), strict=True))) for row in EYES[eye]
    )
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def distance(one: str, other: str, eye: str) -> float:
    pairs = zip(seen(one, eye), seen(other, eye), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_colour_reads_on_both_backgrounds(theme: str) -> None:
    roles = {m[1]: m[2] if theme == "light" else m[3] for m in ROLE.finditer(STYLE)}
    ground, raised = THEMES[theme]["backgroundColor"], THEMES[theme]["secondaryBackgroundColor"]
    for role in TEXTS:
        assert contrast(roles[role], ground) >= 4.5, role
        assert contrast(roles[role], raised) >= 4.5, role
    assert contrast(roles["on-count"], roles["count"]) >= 4.5
    assert contrast(THEMES[theme]["textColor"], raised) >= 7


@pytest.mark.parametrize("eye", list(EYES))
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_a_chart_tells_apart_everybody_can(theme: str, eye: str) -> None:
    received, bot, people, failed = THEMES[theme]["chartCategoricalColors"][:4]
    for one, other in combinations((received, bot, people, failed), 2):
        assert distance(one, other, eye) >= 0.1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_bar_stands_out_from_the_page(theme: str) -> None:
    ground = THEMES[theme]["backgroundColor"]
    for colour in THEMES[theme]["chartCategoricalColors"][:4]:
        assert contrast(colour, ground) >= 2.9


def test_the_style_and_the_theme_are_one_palette() -> None:
    roles = {m[1]: (m[2], m[3]) for m in ROLE.finditer(STYLE)}
    themed = tuple(THEMES[theme]["primaryColor"].lower() for theme in ("light", "dark"))
    assert roles["primary"] == themed
