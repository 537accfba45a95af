from django.urls import path

from inference.batches import api

urlpatterns = [
    path("batches", api.Batches.as_view(), name="api-batches"),
    path("batches/<slug:batch>", api.OneBatch.as_view(), name="api-batch"),
    path("batches/<slug:batch>/cancellation", api.BatchCancellation.as_view(), name="api-batch-cancellation"),
    path("batches/<slug:batch>/resumption", api.BatchResumption.as_view(), name="api-batch-resumption"),
]
