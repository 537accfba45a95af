"""The way to an appeal, as the pages of applications and standings show it."""

from typing import Any

from accounts.views.requests import SignedInRequest
from deliberation.appeals.queries import appeal_about, appealable, until


def appeal_shown(request: SignedInRequest, about: Any, kind: str) -> dict[str, Any]:
    decision, filed = appealable(request.user, about, kind), appeal_about(about, kind)
    return {
        "decision_to_appeal": decision,
        "appeal_until": until(decision) if decision else None,
        "appeal": filed if filed is not None and filed.filed_by_id == request.user.pk else None,
    }
