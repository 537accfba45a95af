from django.urls import path, re_path

from inference.openai import views
from inference.openai.responses.views import responses

urlpatterns = [
    path("chat/completions", views.chat_completions, name="openai-chat-completions"),
    path("completions", views.completions, name="openai-completions"),
    path("embeddings", views.embeddings, name="openai-embeddings"),
    path("responses", responses, name="openai-responses"),
    re_path(
        r"^engines/(?P<engine>.+?)/(?P<what>chat/completions|completions|embeddings)$",
        views.of_engine,
        name="openai-engine",
    ),
    path("models", views.models, name="openai-models"),
    path("models/<path:name>", views.model, name="openai-model"),
    re_path(r"^(?P<rest>.*)$", views.unknown, name="openai-unknown"),
]
