"""Charts. Colours come from the theme, always in one order: received, bot, people, failed."""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from core.reports.store import Hour
from panel.words import _

HEIGHT: Final = 300  # pixels
DAY: Final = 24


def today_chart(hours: Sequence[Hour]) -> go.Figure:
    """Messages of today by hour, stacked by who said them."""
    figure = go.Figure()
    for authors, name in (
        ({"customer"}, _("Recibidos")),
        ({"bot", "system"}, _("Del bot")),
        ({"operator"}, _("De personas")),
    ):
        counts = [0] * max(DAY, *(hour.hour + 1 for hour in hours))
        for hour in hours:
            if hour.author in authors:
                counts[hour.hour] += hour.messages
        labels = [f"{n:02d}" for n in range(len(counts))]
        figure.add_bar(
            x=labels,
            y=counts,
            name=name,
            hovertemplate="%{x} h: %{y}<extra>%{fullData.name}</extra>",
        )
    figure.update_layout(
        barmode="stack",
        bargap=0.25,
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        legend={"orientation": "h", "y": 1.12, "x": 0, "title": None, "traceorder": "normal"},
        separators=",.",
    )
    figure.update_xaxes(title=_("hora"), type="category", fixedrange=True, dtick=2)
    figure.update_yaxes(title=_("mensajes"), rangemode="tozero", fixedrange=True, zeroline=True)
    return figure
