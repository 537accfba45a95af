from django.urls import path

from web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard", views.dashboard, name="dashboard"),
    path("language", views.language, name="language"),
    path("help", views.help_page, name="help"),
    path("styleguide", views.styleguide, name="styleguide"),
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
]
