"""Reading the marks any message may carry."""

from typing import Any, Final

from core.whatsapp.contents.marks import Marks, Product, Referral, WireError
from core.whatsapp.tree import Json, link_of, object_of, objects_of, text_of

NONE: Final = Marks()
CARRIERS: Final = ("context", "referral", "errors", "group_id")


def read_marks(raw: Json) -> Marks:
    """The marks of a message, whichever way it went."""
    if not any(key in raw for key in CARRIERS):
        return NONE
    context = object_of(raw, "context")
    often = context.get("frequently_forwarded") is True
    return Marks(
        quoted=text_of(context, "id") or text_of(context, "message_id") or None,
        forwarded=often or context.get("forwarded") is True,
        often_forwarded=often,
        product=_product(object_of(context, "referred_product")),
        referral=_referral(object_of(raw, "referral")),
        group=text_of(raw, "group_id") or None,
        errors=tuple(read_error(error) for error in objects_of(raw, "errors")),
    )


def read_error(error: Json) -> WireError:
    """One of Meta's error objects; `error_data` is sometimes a plain string."""
    data: Any = error.get("error_data")
    details = text_of(data, "details") if isinstance(data, dict) else data
    return WireError(
        code=code_of(error),
        title=text_of(error, "title") or text_of(error, "message"),
        details=details if isinstance(details, str) else "",
    )


def code_of(error: Json) -> int | None:
    """The code of an error, if a column of 32 bits can hold it."""
    code = error.get("code")
    usable = isinstance(code, int) and not isinstance(code, bool) and abs(code) < 2**31
    return code if usable else None


def _product(found: Json) -> Product | None:
    product = Product(text_of(found, "catalog_id"), text_of(found, "product_retailer_id"))
    return product if product.id or product.catalog else None


def _referral(found: Json) -> Referral | None:
    if not found:
        return None
    return Referral(
        headline=text_of(found, "headline"),
        body=text_of(found, "body"),
        url=link_of(found, "source_url"),
        source_type=text_of(found, "source_type"),
        source_id=text_of(found, "source_id"),
        media_type=text_of(found, "media_type"),
    )
