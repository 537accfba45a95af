from django.urls import path

from resources.ledger.api import Books, Ledger

urlpatterns = [
    path("resources/books", Books.as_view(), name="api-books"),
    path("resources/ledger", Ledger.as_view(), name="api-ledger"),
]
