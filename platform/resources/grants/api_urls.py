from django.urls import path

from resources.grants.api import asking, grants

ONE = "resources/requests/<str:request_id>"
urlpatterns = [
    path("resources/requests", asking.Requests.as_view(), name="api-request-list"),
    path("resources/requests/preview", asking.Preview.as_view(), name="api-request-preview"),
    path("resources/requests/draft", asking.Draft.as_view(), name="api-request-draft"),
    path(ONE, asking.OneRequest.as_view(), name="api-request-detail"),
    path("resources/grants", grants.MyGrants.as_view(), name="api-grant-list"),
    path("resources/grants/<str:grant>", grants.OneGrant.as_view(), name="api-grant-detail"),
]
