from django.urls import path

from resources.ledger.api import Books

urlpatterns = [path("resources/books", Books.as_view(), name="api-books")]
