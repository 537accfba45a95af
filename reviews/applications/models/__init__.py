from reviews.applications.models.applying import Application, DossierLine
from reviews.applications.models.calibration import Attempt, CalibrationCase, CaseDispute, CaseSheet

__all__ = ["Application", "Attempt", "CalibrationCase", "CaseDispute", "CaseSheet", "DossierLine"]
