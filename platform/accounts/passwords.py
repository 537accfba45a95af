from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    """Django's rule; its own words have no Chinese in this version."""

    def get_error_message(self) -> str:
        return ngettext(
            "This is too short: a password has at least %(n)d character.",
            "This is too short: a password has at least %(n)d characters.",
            self.min_length,
        ) % {"n": self.min_length}
