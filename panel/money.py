"""Amounts as the panel writes them. Exact; no rounding that anybody would have to explain."""

from decimal import Decimal

CENTS = 2


def money(amount: Decimal, currency: str) -> str:
    """«ARS 1.234,50»: two decimals at least, more where the amount has them."""
    places = max(CENTS, _places(amount))
    return f"{currency} {_spanish(f'{amount:,.{places}f}')}".strip()


def count_told(amount: Decimal) -> str:
    """«2», «1,5»: as few decimals as it has."""
    return _spanish(f"{amount:,.{_places(amount)}f}")


def _places(amount: Decimal) -> int:
    """How many decimals say something."""
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _spanish(number: str) -> str:
    return number.translate(str.maketrans(",.", ".,"))
