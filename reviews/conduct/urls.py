from django.urls import path

from reviews.conduct import views

app_name = "conduct"
urlpatterns = [
    path("conduct", views.listing, name="list"),
    path("conduct/<str:report>", views.report, name="report"),
    path("conduct/<str:report>/withdrawal", views.withdraw, name="withdrawal"),
    path("conduct/<str:report>/hearing", views.hearing, name="hearing"),
    path("conduct/<str:report>/answer", views.answer, name="answer"),
    path("conduct/<str:report>/decision", views.decision, name="decision"),
    path("submissions/<str:release>/reviews/<str:place>/report", views.new, name="new"),
    path("desk/conduct", views.desk, name="desk"),
]
