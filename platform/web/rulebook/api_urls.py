from django.urls import path

from web.rulebook import api

urlpatterns = [
    path("policies", api.Policies.as_view(), name="api-policies"),
    path("policies/<slug:name>", api.OnePolicy.as_view(), name="api-policy"),
    path("policies/<slug:name>/versions", api.PolicyVersions.as_view(), name="api-policy-versions"),
    path("policies/<slug:name>/rehearsal", api.PolicyRehearsal.as_view(), name="api-policy-rehearsal"),
]
