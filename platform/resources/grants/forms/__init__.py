from resources.grants.forms.calls import CallForm, VerdictsForm
from resources.grants.forms.requests import (
    ChangeForm,
    GiftForm,
    LetterForm,
    OpinionForm,
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
    "OpinionForm",
    "PoolForm",
    "ReportForm",
    "RequestForm",
    "ScoreForm",
    "VerdictsForm",
]
