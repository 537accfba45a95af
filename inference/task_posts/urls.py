from django.urls import re_path

from inference.task_posts import views

MODEL = r"^(?:hf-inference/)?models/(?P<name>[^/]+/[^/]+)"
urlpatterns = [
    re_path(rf"{MODEL}$", views.post, name="hub-task"),
    re_path(rf"{MODEL}/pipeline/(?P<task>[a-z0-9-]+)$", views.post, name="hub-task-named"),
    re_path(rf"{MODEL}/v1/(?P<what>chat/completions|completions|embeddings)$", views.chat, name="hub-task-openai"),
]
