from reviews.applications.models.applying import Application, DossierLine

__all__ = ["Application", "DossierLine"]
