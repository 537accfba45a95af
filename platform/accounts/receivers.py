"""The sign-in library keeps addresses; what it says about them is taken over into our own rows."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed, email_removed
from django.dispatch import receiver

from accounts import actions
from accounts.models import User


@receiver(email_confirmed, dispatch_uid="accounts.address_confirmed")
def address_confirmed(email_address: EmailAddress, **_more: Any) -> None:
    actions.take_over_addresses(user=email_address.user)


@receiver([email_changed, email_removed], dispatch_uid="accounts.addresses_changed")
def addresses_changed(user: User, **_more: Any) -> None:
    actions.take_over_addresses(user=user)
