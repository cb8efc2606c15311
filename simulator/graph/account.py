"""What an account and its number tell about themselves."""

from typing import Any

from flask import request

from simulator.graph.errors import GraphError
from simulator.network import Network
from simulator.settings import Identity

DEFAULTS = "id,verified_name,code_verification_status,display_phone_number,quality_rating"
UNSET = frozenset(  # fields that exist and have no value here: Graph leaves those out
    {
        "certificate",
        "conversational_automation",
        "country_code",
        "country_dial_code",
        "eligibility_for_api_business_global_search",
        "is_on_biz_app",
        "is_preverified_number",
        "last_onboarded_time",
        "new_certificate",
        "new_name_status",
        "quality_score",
        "search_visibility",
        "webhook_configuration",
    }
)


def number(identity: Identity) -> dict[str, Any]:
    """The phone number, with the fields asked for."""
    digits = identity.display_number
    return _asked(
        {
            "id": identity.phone_number_id,
            "verified_name": identity.business_name,
            "display_phone_number": f"+{digits[:2]} {digits[2:]}",
            "code_verification_status": "VERIFIED",
            "quality_rating": "GREEN",
            "status": "CONNECTED",
            "name_status": "APPROVED",
            "platform_type": "CLOUD_API",
            "account_mode": "LIVE",
            "throughput": {"level": "STANDARD"},
            "is_official_business_account": False,
            "is_pin_enabled": True,
            "whatsapp_business_manager_messaging_limit": "TIER_UNLIMITED",
            "messaging_limit_tier": "TIER_UNLIMITED",
            "health_status": {"can_send_message": "AVAILABLE", "entities": []},
        },
        DEFAULTS,
    )


def account(identity: Identity) -> dict[str, Any]:
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


def templates(network: Network) -> dict[str, Any]:
    """One page of templates in Meta's form; `after` is the position behind the last one."""
    found = [
        template
        for template in network.templates.listed()
        if template["name"] == request.args.get("name", template["name"])
        and template["status"] == request.args.get("status", template["status"])
    ]
    start = request.args.get("after", 0, type=int)
    end = start + request.args.get("limit", 25, type=int)
    paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(end)}}
    if end < len(found):
        paging["next"] = f"{request.base_url}?after={end}"
    return {"data": found[start:end], "paging": paging}


def _asked(known: dict[str, Any], defaults: str) -> dict[str, Any]:
    wanted = [field for field in request.args.get("fields", defaults).split(",") if field]
    for field in wanted:
        if field not in known and field not in UNSET:
            raise GraphError(100, f"Tried accessing nonexisting field ({field})")
    return {"id": known["id"], **{field: known[field] for field in wanted if field in known}}
