from resources.grants.forms.calls import CallForm, VerdictsForm
from resources.grants.forms.requests import (
    ChangeForm,
    GiftForm,
    LetterForm,
    PoolForm,
    ReportForm,
    RequestForm,
    ScoreForm,
)

__all__ = [
    "CallForm",
    "ChangeForm",
    "GiftForm",
    "LetterForm",
    "PoolForm",
    "ReportForm",
    "RequestForm",
    "ScoreForm",
    "VerdictsForm",
]
