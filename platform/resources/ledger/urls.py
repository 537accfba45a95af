from django.urls import path

from resources.ledger import views

app_name = "ledger"
urlpatterns = [
    path("resources/books", views.books, name="books"),
    path("desk/ledger", views.desk, name="desk"),
]
