"""/_sim: what goes wrong, how the network behaves, which files and templates it has."""

from flask import Blueprint, Response, request
from pydantic import ValidationError

from simulator.chaos import Plan
from simulator.control.requests import NewTemplate
from simulator.faults import FAULT
from simulator.media import INBOUND_LIVES
from simulator.web import BadRequest, answer, body_of, json_body, object_body, said, the_network

settings = Blueprint("settings", __name__, url_prefix="/_sim")


@settings.get("/faults")
def get_faults() -> Response:
    """The faults that can still strike; with `?spent=1` the last ones that did, too, first."""
    faults = the_network().faults
    spent = faults.spent() if request.args.get("spent") == "1" else []
    return answer([armed.view() for armed in (*spent, *faults.armed())])


@settings.post("/faults")
def post_fault() -> Response:
    """Arm one; the kinds and their keys are in `simulator.faults`."""
    try:
        fault = FAULT.validate_json(json_body())
    except ValidationError as error:
        raise BadRequest(said(error)) from None
    return answer(the_network().faults.arm(fault).view(), 201)


@settings.delete("/faults")
@settings.delete("/faults/<int:number>")
def delete_faults(number: int | None = None) -> Response:
    """Take one away, or all, and let go what they held back."""
    the_network().disarm(number)
    return get_faults()


@settings.get("/chaos")
def get_chaos() -> Response:
    """The mix of faults at work and what it did so far; null when there is none."""
    chaos = the_network().faults.chaos
    return answer(chaos and {"plan": chaos.plan.model_dump(), "struck": dict(chaos.struck)})


@settings.post("/chaos")
def post_chaos() -> Response:
    """Begin one (simulator/chaos/plan.py); `?factor=2` doubles its chances."""
    factor = request.args.get("factor", 1.0, type=float)
    the_network().unleash(body_of(Plan).stirred(max(0.0, factor)))
    return get_chaos()


@settings.delete("/chaos")
def delete_chaos() -> Response:
    """End it; what it did."""
    found = get_chaos()
    the_network().tame()
    return found


@settings.get("/settings")
def get_settings() -> Response:
    """The behaviour in force."""
    return answer(the_network().behaviour.model_dump())


@settings.patch("/settings")
def patch_settings() -> Response:
    """Behave otherwise; a wrong key or value changes nothing."""
    try:
        return answer(the_network().change(object_body()).model_dump())
    except ValidationError as error:
        raise BadRequest(said(error)) from None


@settings.get("/templates")
def get_templates() -> Response:
    """The account's templates, in Meta's form."""
    return answer(the_network().templates.listed())


@settings.post("/templates")
def post_template() -> Response:
    """Add one, or replace the one of the same name and language."""
    the_network().templates.put(body_of(NewTemplate).model_dump(exclude_none=True))
    return get_templates()


@settings.post("/media")
def post_media() -> Response:
    """A customer's file: the raw body, its content type, `?filename=`; to be named in `say`."""
    mime_type = request.content_type or "application/octet-stream"
    name = request.args.get("filename", "")
    file = the_network().media.add(request.get_data(), mime_type, name, lives=INBOUND_LIVES)
    return answer(file.described(), 201)


@settings.post("/reset")
def reset() -> Response:
    """Forget everything and behave as at the start."""
    the_network().reset()
    return answer({"success": True})
