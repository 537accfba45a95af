"""What may be claimed on the desk of reports."""

from typing import Any

from deliberation.claims.claimable import Waiting, claimable
from discussions.reports.queries.waiting import on_desk


def report_on_desk(user: Any, id: str) -> Waiting | None:
    found = on_desk(user).filter(pk=id).first()
    return Waiting(found.title, found.get_absolute_url()) if found is not None else None


claimable("report", report_on_desk)
