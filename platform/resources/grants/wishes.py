"""What somebody asks for, once it is known to make sense: a request is only ever made of a `Wish`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Owner, User
from accounts.queries import people
from core.policies import Policy
from core.problems import BadInput
from core.texts import line, written
from projects.models import Project
from resources.amounts import MOST
from resources.grants.models.requests import LONGEST_EMBARGO
from resources.grants.policies import granted_units


@dataclass(frozen=True)
class Wish:
    applicant: Any
    owner: Owner | None
    project: Project | None
    title: str
    purpose: str
    plan: str
    outputs: str
    lines: Mapping[str, int]
    days: int
    embargo_months: int
    tied_to: Sequence[User]

    @property
    def scope(self) -> str:
        return f"project:{self.project.pk}" if self.project else f"owner:{self.owner.pk}" if self.owner else ""


def checked(policy: Policy, *, applicant: Any, owner: Owner | None, project: Project | None, **said: Any) -> Wish:
    """Raises BadInput naming every field in turn. How much needs which words is the tier's question."""
    return Wish(
        applicant=applicant,
        owner=None if project else owner,
        project=project,
        title=line(said["title"], "title", limit=policy["title_limit"], needed=_("Give it a name in a few words.")),
        purpose=written(said["purpose"], "purpose", needed=_("Say what you want to do with it.")),
        plan=written(said.get("plan", ""), "plan"),
        outputs=written(said.get("outputs", ""), "outputs"),
        lines=amounts(said["lines"]),
        days=_days(said.get("days", 30), policy),
        embargo_months=_embargo(said.get("embargo_months", 0)),
        tied_to=_tied(applicant, said.get("tied_to", ()), policy),
    )


def amounts(lines: Mapping[str, int]) -> dict[str, int]:
    known, found = granted_units(), {unit: amount for unit, amount in lines.items() if amount}
    if strange := found.keys() - set(known):
        text = _("Not granted here: %(strange)s. Choose from: %(units)s.")
        words = {"strange": ", ".join(sorted(strange))[:100].replace("\x00", ""), "units": ", ".join(known)}
        raise BadInput(fields={"lines": text % words})
    if not found:
        raise BadInput(fields={"lines": _("Say how much you need of at least one unit.")})
    if any(not 0 < amount <= MOST for amount in found.values()):
        raise BadInput(fields={"lines": _("Name an amount above zero, and one that there can be.")})
    return found


def _days(days: int, policy: Policy) -> int:
    most = policy["longest_days"]
    if not 1 <= days <= most:
        raise BadInput(fields={"days": _("Say 1 to %(most)d days.") % {"most": most}})
    return days


def _embargo(months: int) -> int:
    if not 0 <= months <= LONGEST_EMBARGO:
        text = _("What is granted becomes public after %(most)d months at the latest.")
        raise BadInput(fields={"embargo_months": text % {"most": LONGEST_EMBARGO}})
    return months


def _tied(applicant: Any, handles: Sequence[str], policy: Policy) -> list[User]:
    return [one for one in people_named(handles, "tied_to", policy["most_ties"]) if one.pk != applicant.pk]


def people_named(handles: Sequence[str], field: str, most: int) -> list[User]:
    wanted = {handle.strip().lower().removeprefix("@") for handle in handles if handle.strip()}
    if len(wanted) > most:
        raise BadInput(fields={field: _("Name at most %(most)d people.") % {"most": most}})
    found = list(people().filter(handle__in=[handle for handle in wanted if "\x00" not in handle]))
    if strangers := wanted - {person.handle for person in found}:
        text = _("Nobody here is called %(names)s.") % {"names": ", ".join(sorted(strangers))}
        raise BadInput(fields={field: text.replace("\x00", "")})
    return found
