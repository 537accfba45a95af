from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions.handles import claim_handle
from accounts.actions.withholding import mending
from accounts.models import User
from accounts.states import OwnerKind
from core import events, policies
from core.problems import BadInput, NotFound

PROFILE_FIELDS = ("name", "bio", "website")


@transaction.atomic
def register_user(
    *, handle: str, email: str, password: str | None, language: str = "en", name: str = "", is_verified: bool = False
) -> User:
    """A new person with their handle and primary address. `is_verified` only where the address is proven elsewhere."""
    address = acceptable_address(email)
    user = User(email=address, name=name.strip(), language=_known_language(language))
    _set_first_password(user, handle, password)
    user.owner = claim_handle(handle=handle, kind=OwnerKind.USER)
    user.handle = user.owner.handle
    user.is_verified = is_verified
    user.trust = policies.current("accounts")["first_trust"]
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            EmailAddress.objects.create(user=user, email=address, primary=True, verified=is_verified)
    except IntegrityError:
        raise BadInput(fields={"email": _("This address cannot be used here.")}, code="address_refused") from None
    events.record("user.registered", user, actor=user)
    return user


@transaction.atomic
def edit_profile(*, user: User, **changes: str) -> User:
    """Change `name`, `bio` or `website`; what is not named stays. What is out of sight is back, if it may be mended."""
    with mending(user):
        edited: User = _edit(user, "user.edited", user, changes)
    return edited


@transaction.atomic
def set_language(*, user: User, language: str) -> User:
    """The language of mails, and of pages where the browser has not been told another."""
    if language not in dict(settings.LANGUAGES):
        raise BadInput(fields={"language": _("The site does not speak this language.")})
    user.language = language
    user.save(update_fields=["language"])
    return user


@transaction.atomic
def take_over_addresses(*, user: User) -> User:
    """Bring `email` and `is_verified` in step with the primary address, which the sign-in library keeps."""
    primary = EmailAddress.objects.filter(user=user, primary=True).first()
    was = user.is_verified
    user.email = primary.email if primary else user.email
    user.is_verified = primary is not None and primary.verified
    user.save(update_fields=["email", "is_verified"])
    if user.is_verified and not was:
        events.record("user.verified", user, actor=user)
    return user


@transaction.atomic
def end_session(*, user: User, session: int) -> None:
    """Sign a person out in one browser."""
    found = UserSession.objects.filter(user=user, pk=session).first()
    if found is None:
        raise NotFound(_("This session has already ended."))
    found.end()
    events.record("user.session_ended", user, actor=user)


def _edit(profile: Any, verb: str, actor: User, changes: dict[str, str]) -> Any:
    unknown = set(changes) - set(PROFILE_FIELDS)
    if unknown:
        raise BadInput(fields=dict.fromkeys(unknown, _("This cannot be changed here.")))
    for field, value in changes.items():
        setattr(profile, field, value.strip())
    try:
        profile.clean_fields(exclude={f.name for f in profile._meta.fields} - set(changes))
    except ValidationError as error:
        raise BadInput(fields=error.message_dict) from None
    profile.save(update_fields=list(changes))
    events.record(verb, profile, actor=actor, evidence=sorted(changes))
    return profile


def acceptable_address(email: str) -> str:
    """As it is kept, or a refusal of the field `email`."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadInput(fields={"email": list(error.messages)}) from None
    return address


def _known_language(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _set_first_password(user: User, handle: str, password: str | None) -> None:
    if password is not None:
        user.handle = handle
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise BadInput(fields={"password": list(error.messages)}) from None
    user.set_password(password)
