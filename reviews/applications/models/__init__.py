from reviews.applications.models.applying import Application, DossierLine
from reviews.applications.models.calibration import Attempt, CalibrationCase, CaseDispute, CaseSheet
from reviews.applications.models.standing import CoSignature, PanelVote, Standing

__all__ = [
    "Application",
    "Attempt",
    "CalibrationCase",
    "CaseDispute",
    "CaseSheet",
    "CoSignature",
    "DossierLine",
    "PanelVote",
    "Standing",
]
