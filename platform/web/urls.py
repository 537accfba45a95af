from django.urls import path

from web import views
from web.desks.views import desks
from web.rulebook import views as rulebook
from web.rulebook.feeds import PoliciesFeed
from web.viewing.views import view_as

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard", views.dashboard, name="dashboard"),
    path("language", views.language, name="language"),
    path("view-as", view_as, name="view-as"),
    path("help", views.help_page, name="help"),
    path("feeds/policies.<feed:form>", PoliciesFeed.as_view(), name="feed-policies"),
    path("policies", rulebook.rulebook, name="policies"),
    path("policies/<slug:name>", rulebook.policy, name="policy"),
    path("policies/<slug:name>/<int:number>", rulebook.policy, name="policy-version"),
    path("desk", desks, name="desks"),
    path("desk/policies", rulebook.desk, name="desk-policies"),
    path("desk/policies/<slug:name>", rulebook.edit, name="desk-policy"),
    path("styleguide", views.styleguide, name="styleguide"),
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
]
