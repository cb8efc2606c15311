"""Times and numbers as the panel writes them. Pure; zones are handed in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from panel.words import _


def moment(at: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    """«15:04» today, «22/11 15:04» this year, «22/11/25 15:04» before."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%d/%m %H:%M}" if local.year == today.year else f"{local:%d/%m/%y %H:%M}"


def at_time(at: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    """The same inside a sentence: «a las 15:04», «el 22/11 15:04»."""
    written = moment(at, zone=zone, now=now)
    today = at.astimezone(zone).date() == now.astimezone(zone).date()
    return (_("a las {time}") if today else _("el {time}")).format(time=written)


def duration(length: timedelta) -> str:
    """«3 h 12 min», «12 min», «menos de 1 min», «2 d 3 h»."""
    minutes = max(0, int(length.total_seconds() // 60))
    hours, minutes = divmod(minutes, 60)
    days, rest = divmod(hours, 24)
    if days >= 2:
        return _("{d} d {h} h").format(d=days, h=rest)
    if hours:
        return _("{h} h {m} min").format(h=hours, m=minutes)
    return _("{m} min").format(m=minutes) if minutes else _("menos de 1 min")


def number(value: int) -> str:
    """«1.234»."""
    return f"{value:,}".replace(",", ".")
