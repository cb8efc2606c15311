"""Reading orders from the catalogue; money is exact."""

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from core.whatsapp.contents.bodies import Item, Order
from core.whatsapp.tree import Json, object_of, objects_of, text_of

LARGEST: Final = Decimal(10) ** 12
PLACES: Final = 6  # decimals that a quantity or a price may have
LONGEST: Final = 40  # characters of a number


def read_order(kind: str, raw: Json) -> Order | None:
    """A basket; None when it is empty."""
    found = object_of(raw, kind)
    items = tuple(_item(item) for item in objects_of(found, "product_items"))
    if not items:
        return None
    return Order(items, text_of(found, "text"), text_of(found, "catalog_id"))


def _item(found: Json) -> Item:
    return Item(
        product=text_of(found, "product_retailer_id"),
        quantity=_number(found.get("quantity")),
        price=_number(found.get("item_price")),
        currency=text_of(found, "currency"),
    )


def _number(value: Any) -> Decimal | None:
    """A number that came as int, float or string; None for what nobody pays or counts."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        told = str(value)  # an int of thousands of digits raises
        number = Decimal(told) if len(told) <= LONGEST else None
    except (ValueError, InvalidOperation):
        return None
    if number is None or not number.is_finite() or not 0 <= number <= LARGEST:
        return None
    exponent = number.as_tuple().exponent
    return number if isinstance(exponent, int) and -PLACES <= exponent <= PLACES * 2 else None
