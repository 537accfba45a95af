from django.urls import path, re_path

from inference.openai import batches, views
from inference.openai.responses.views import responses
from inference.openai.transcribing import transcriptions, translations

urlpatterns = [
    path("chat/completions", views.chat_completions, name="openai-chat-completions"),
    path("completions", views.completions, name="openai-completions"),
    path("embeddings", views.embeddings, name="openai-embeddings"),
    path("rerank", views.rerank, name="openai-rerank"),
    path("responses", responses, name="openai-responses"),
    path("audio/transcriptions", transcriptions, name="openai-transcriptions"),
    path("audio/translations", translations, name="openai-translations"),
    re_path(
        r"^engines/(?P<engine>.+?)/(?P<what>chat/completions|completions|embeddings)$",
        views.of_engine,
        name="openai-engine",
    ),
    path("engines", views.engines, name="openai-engines"),
    path("engines/<path:name>", views.engine, name="openai-engine-named"),
    path("files", batches.files, name="openai-files"),
    path("files/<str:name>", batches.one_file, name="openai-file"),
    path("files/<str:name>/content", batches.content, name="openai-file-content"),
    path("batches", batches.batches, name="openai-batches"),
    path("batches/<str:name>", batches.one_batch, name="openai-batch"),
    path("batches/<str:name>/cancel", batches.cancellation, name="openai-batch-cancel"),
    re_path(r"^fine_tuning(?P<rest>/.*)?$", batches.training, name="openai-training"),
    path("models", views.models, name="openai-models"),
    path("models/<path:name>", views.model, name="openai-model"),
    re_path(r"^(?P<rest>.*)$", views.unknown, name="openai-unknown"),
]
