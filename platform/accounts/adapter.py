"""Where the sign-in library asks the site: names, mails in the reader's language, and where people go next."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import handles, queries
from accounts.models import User
from accounts.registration import is_closed


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library ships no types
    # One refusal, whatever was typed: it must not tell handles and addresses, known and unknown apart.
    error_messages = DefaultAccountAdapter.error_messages | dict.fromkeys(
        ("username_password_mismatch", "email_password_mismatch"),
        _("This handle or address and this password do not belong together."),
    )

    def is_open_for_signup(self, request: Any) -> bool:
        return not is_closed()

    def clean_username(self, username: str, shallow: bool = False) -> str:  # noqa: FBT001, FBT002  (the library's)
        handle = username.strip().lower()
        handles.validate_handle(handle)
        if not shallow and queries.is_handle_taken(handle):
            raise ValidationError(
                _("This handle is taken, or too easily mistaken for one that is. Choose another."), code="handle_taken"
            )
        return handle

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMultiAlternatives:
        """Text and HTML, in the language of the account the mail goes to; else in that of the page."""
        reader = context.get("user") or User.objects.filter(email=email.lower()).first()
        language = getattr(reader, "language", None) or translation.get_language()
        context = {**context, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "reader": reader}
        with translation.override(language):
            message: EmailMultiAlternatives = super().render_mail(template_prefix, email, context, headers)
            paragraphs = [part.strip() for part in message.body.split("\n\n") if part.strip()]
            shown = {**context, "subject": message.subject, "paragraphs": paragraphs}
            message.attach_alternative(render_to_string("emails/message.html", shown), "text/html")
        return message

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        return not email_address.primary

    def format_email_subject(self, subject: str) -> str:
        return f"{subject} · {settings.SITE_NAME}"

    def get_password_change_redirect_url(self, request: Any) -> str:
        return reverse("accounts:settings-security")
