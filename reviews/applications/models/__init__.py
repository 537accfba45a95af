from reviews.applications.models.applying import Application, ApplicationDraft, DossierLine
from reviews.applications.models.audits import Audit, AuditChange, AuditReview
from reviews.applications.models.calibration import Attempt, CalibrationCase, CaseDispute, CaseSheet
from reviews.applications.models.standing import CoSignature, PanelVote, Standing

__all__ = [
    "Application",
    "ApplicationDraft",
    "Attempt",
    "Audit",
    "AuditChange",
    "AuditReview",
    "CalibrationCase",
    "CaseDispute",
    "CaseSheet",
    "CoSignature",
    "DossierLine",
    "PanelVote",
    "Standing",
]
