from django.urls import path

from deliberation.appeals import views
from deliberation.appeals.feeds import AppealsFeed

app_name = "appeals"
urlpatterns = [
    path("feeds/appeals.<feed:form>", AppealsFeed.as_view(), name="feed"),
    path("appeals", views.listing, name="list"),
    path("appeals/new/<str:decision>", views.new, name="new"),
    path("appeals/<str:appeal>", views.appeal, name="appeal"),
    path("appeals/<str:appeal>/voice", views.voice, name="voice"),
    path("appeals/<str:appeal>/withdrawal", views.withdraw, name="withdrawal"),
    path("desk/appeals", views.desk, name="desk"),
]
