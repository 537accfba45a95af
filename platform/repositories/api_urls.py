from django.urls import path

from repositories import api

urlpatterns = [
    path("uploads", api.Uploads.as_view(), name="api-upload-list"),
    path("uploads/<slug:upload_id>", api.OneUpload.as_view(), name="api-upload-detail"),
    path("uploads/<slug:upload_id>/complete", api.Completion.as_view(), name="api-upload-complete"),
    path("uploads/<slug:upload_id>/parts/<int:number>", api.Part.as_view(), name="api-upload-part"),
]
