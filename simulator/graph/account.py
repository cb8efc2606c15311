"""What an account and its number tell about themselves."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from flask import request

from simulator.graph.errors import GraphError
from simulator.network import Network
from simulator.settings import Identity

DEFAULTS = "id,verified_name,code_verification_status,display_phone_number,quality_rating"
FILTERS: Final = frozenset({"status", "language", "category"})
MOST_A_PAGE: Final = 1000
TEMPLATE_LIMIT: Final = 250
HIGH_PACE: Final = 1000  # messages a second of an upgraded number
COEXISTENCE_PACE: Final = 20  # of one that is on the Business app too
UNSET = frozenset(  # fields that exist and have no value here: Graph leaves those out
    {
        "certificate",
        "conversational_automation",
        "country_code",
        "country_dial_code",
        "eligibility_for_api_business_global_search",
        "is_preverified_number",
        "last_onboarded_time",
        "new_certificate",
        "new_name_status",
        "search_visibility",
        "webhook_configuration",
    }
)


Fields = dict[str, Any]


def objects(network: Network) -> dict[str, Callable[[], Fields]]:
    """What stands behind our own two ids."""
    identity = network.identity
    return {
        identity.phone_number_id: lambda: number(network),
        identity.business_account_id: lambda: account(identity),
    }


def number(network: Network) -> Fields:
    """The phone number, with the fields asked for."""
    identity, behaviour = network.identity, network.behaviour
    digits, pace = identity.display_number, behaviour.messages_per_second
    return _asked(
        {
            "id": identity.phone_number_id,
            "verified_name": identity.business_name,
            "display_phone_number": f"+{digits[:2]} {digits[2:]}",
            "code_verification_status": "VERIFIED",
            "quality_rating": behaviour.quality,
            "quality_score": {"score": behaviour.quality},
            "status": "CONNECTED",
            "name_status": "APPROVED",
            "platform_type": "CLOUD_API",
            "account_mode": "LIVE",
            "throughput": {"level": "HIGH" if pace >= HIGH_PACE else "STANDARD"},
            "is_on_biz_app": pace == COEXISTENCE_PACE,
            "is_official_business_account": False,
            "is_pin_enabled": True,
            "whatsapp_business_manager_messaging_limit": "TIER_UNLIMITED",
            "messaging_limit_tier": "TIER_UNLIMITED",
            "health_status": {"can_send_message": "AVAILABLE", "entities": []},
        },
        DEFAULTS,
    )


def account(identity: Identity) -> Fields:
    """The business account, with the fields asked for."""
    return _asked(
        {
            "id": identity.business_account_id,
            "name": identity.business_name,
            "currency": "ARS",
            "timezone_id": "4",
            "message_template_namespace": "simulator",
            "account_review_status": "APPROVED",
        },
        "id,name,timezone_id,message_template_namespace",
    )


def templates(network: Network) -> Fields:
    """One page of templates in Meta's form, those that have what the query asks for.

    A filter may name several values with commas; `name` may be a part of it.
    `after` is the position behind the last one of the page before, `before` that of the first.
    """
    query = request.args
    found = [
        template
        for template in network.templates.listed()
        if all(template.get(key) in query[key].split(",") for key in FILTERS & query.keys())
        and query.get("name", "") in template["name"]
    ]
    limit = query.get("limit", 25, type=int)
    if not 0 < limit <= MOST_A_PAGE:
        raise GraphError(100, f"limit: from 1 to {MOST_A_PAGE}")
    start = _position(query.get("after", "0"))
    if "before" in query:
        start = max(0, _position(query["before"]) - limit)
    end = min(start + limit, len(found))
    fields = [field for field in query.get("fields", "").split(",") if field]
    return {
        "data": [_chosen(template, fields) for template in found[start:end]],
        "paging": _paging(start, end, len(found)),
        **_summary(len(network.templates.listed()), len(found)),
    }


def _summary(count: int, found: int) -> Fields:
    """The counts asked for with `summary`, as an object of its own."""
    known = {
        "total_count": found,
        "message_template_count": count,
        "message_template_limit": TEMPLATE_LIMIT,
        "are_translations_complete": False,
    }
    wanted = [name for name in request.args.get("summary", "").split(",") if name in known]
    return {"summary": {name: known[name] for name in wanted}} if wanted else {}


def _position(cursor: str) -> int:
    if not cursor.isdecimal():
        raise GraphError(100, "Invalid cursors values")
    return int(cursor)


def _paging(start: int, end: int, total: int) -> Fields:
    """Both cursors, and the address of the next page while there is one."""
    paging: Fields = {"cursors": {"before": str(start), "after": str(end)}}
    kept = {k: v for k, v in request.args.items() if k not in ("after", "before", "access_token")}
    if end < total:
        paging["next"] = f"{request.base_url}?{urlencode({**kept, 'after': end})}"
    if start > 0:
        paging["previous"] = f"{request.base_url}?{urlencode({**kept, 'before': start})}"
    return paging


def _chosen(template: Fields, fields: list[str]) -> Fields:
    if not fields:
        return template
    return {"id": template["id"], **{key: template[key] for key in fields if key in template}}


def _asked(known: Fields, defaults: str) -> Fields:
    wanted = [field for field in request.args.get("fields", defaults).split(",") if field]
    for field in wanted:
        if field not in known and field not in UNSET:
            raise GraphError(100, f"Tried accessing nonexisting field ({field})")
    return {"id": known["id"], **{field: known[field] for field in wanted if field in known}}
