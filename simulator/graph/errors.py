"""Meta's error codes with their HTTP status, and the one exception that becomes such an answer.

Source: the error-codes page, 2026 edition; the HTTP column of November 2025. Most throttles are
HTTP 400, not 429. Titles are ours and shortened: Meta deprecates branching on them.
"""

from secrets import token_urlsafe
from typing import Any, Final

CODES: Final[dict[int, tuple[int, str]]] = {  # code: (HTTP status, title)
    0: (401, "AuthException"),
    1: (400, "API unknown"),
    2: (503, "API service"),
    3: (500, "API method"),
    4: (400, "API too many calls"),
    10: (403, "Permission denied"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    190: (401, "Access token has expired"),
    200: (403, "API permission"),
    368: (403, "Temporarily blocked for policies violations"),
    613: (400, "Calls to this API have exceeded the rate limit"),
    80007: (400, "Rate limit issues"),
    130403: (400, "User is blocked"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131020: (400, "Group unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Account has been locked"),
    131037: (400, "Display name is not approved"),
    131041: (403, "Group is suspended"),
    131042: (400, "Business eligibility payment issue"),
    131044: (400, "Calling payment issue"),
    131045: (500, "Incorrect certificate"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "Meta chose not to deliver"),
    131050: (400, "User has stopped marketing messages"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131055: (400, "Method not allowed"),
    131056: (400, "Pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131060: (400, "This message is currently unavailable"),
    131062: (400, "Business-scoped user id recipients are not supported for this message"),
    131063: (400, "Marketing templates are disabled on Cloud API"),
    131064: (400, "Template misclassification limit"),
    131208: (429, "Group rate limit hit"),
    132000: (400, "Template parameter count mismatch"),
    132001: (404, "Template does not exist"),
    132005: (400, "Template hydrated text too long"),
    132007: (400, "Template format character policy violated"),
    132008: (400, "Template parameter missing"),
    132012: (400, "Template parameter format mismatch"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132018: (400, "Template parameters are not valid"),
    132068: (400, "Flow is blocked"),
    132069: (400, "Flow is throttled"),
    133000: (500, "Incomplete deregistration"),
    133004: (503, "Server temporarily unavailable"),
    133005: (400, "Two-step verification PIN mismatch"),
    133006: (400, "Phone number needs to be verified before registering"),
    133008: (400, "Too many two-step verification PIN guesses"),
    133009: (400, "Two-step verification PIN guessed too fast"),
    133010: (400, "Phone number not registered"),
    133015: (400, "Please wait before registering this number"),
    133016: (400, "Account register or deregister rate limit exceeded"),
    134011: (400, "Payments terms of service have not been accepted"),
    134100: (400, "Marketing messages only"),
    134101: (500, "Template is still syncing"),
    134102: (400, "Template is unavailable for marketing messages"),
    135000: (400, "Generic user error"),
    137000: (400, "Recipient identity key hash mismatch"),
    138000: (400, "Calling is not enabled"),
    138006: (400, "No approved call permission"),
    138012: (400, "Daily call limit reached"),
    139100: (400, "Failed to block or unblock"),
    139101: (400, "Block list limit reached"),
    139102: (400, "Block list concurrent update"),
    139103: (500, "Block list internal error"),
    147001: (400, "Username error"),
    147002: (400, "Username is not available"),
    147003: (400, "Username is not valid"),
    147004: (400, "Username change limit reached"),
    147005: (400, "Username not found"),
}

NOT_OAUTH: Final = {33: "GraphMethodException"}


class GraphError(Exception):
    """A refusal of the Graph API: what the table says of the code, and our details."""

    def __init__(self, code: int, details: str = "", *, status: int = 0, subcode: int = 0) -> None:
        known_status, self.title = CODES.get(code, (400, "Unknown error"))
        super().__init__(f"(#{code}) {self.title}")
        self.code = code
        self.status = status or known_status
        self.details = details
        self.subcode = subcode

    def body(self) -> dict[str, Any]:
        """The HTTP answer, as in section 3.4 of the wire reference."""
        error: dict[str, Any] = {
            "message": str(self),
            "type": NOT_OAUTH.get(self.subcode or self.code, "OAuthException"),
            "code": self.code,
        }
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.subcode:
            error["error_subcode"] = self.subcode
        return {"error": {**error, "fbtrace_id": "A" + token_urlsafe(16)}}


def failure(code: int, details: str = "") -> dict[str, Any]:
    """The same error as it stands in `statuses[].errors[]` of a failed message."""
    title = CODES.get(code, (400, "Unknown error"))[1]
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details or title},
        "href": "/documentation/business-messaging/whatsapp/support/error-codes",
    }
