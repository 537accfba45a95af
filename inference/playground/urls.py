from django.urls import path

from inference.playground.views import comparing, keeping, prompts, talking

app_name = "playground"
urlpatterns = [
    path("playground", keeping.listing, name="listing"),
    path("playground/new", talking.new, name="new"),
    path("playground/compare", comparing.compare, name="compare"),
    path("playground/prompts", prompts.prompts, name="prompts"),
    path("playground/prompts/<slug:prompt>", prompts.detail, name="prompt"),
    path("playground/prompts/<slug:prompt>/edit", prompts.edit, name="prompt-edit"),
    path("playground/prompts/<slug:prompt>/copies", prompts.copy, name="prompt-copies"),
    path("playground/prompts/<slug:prompt>/delisting", prompts.delist, name="prompt-delisting"),
    path("playground/prompts/<slug:prompt>/delisting/end", prompts.relist, name="prompt-delisting-end"),
    path("playground/prompts/<slug:prompt>/deletion", prompts.delete, name="prompt-deletion"),
    path("playground/conversations", talking.begin, name="begin"),
    path("playground/conversations/<slug:conversation>", talking.detail, name="conversation"),
    path("playground/conversations/<slug:conversation>/turns", talking.ask, name="ask"),
    path("playground/conversations/<slug:conversation>/title", keeping.rename, name="title"),
    path("playground/conversations/<slug:conversation>/deletion", keeping.delete, name="deletion"),
    path("playground/conversations/<slug:conversation>/export.json", keeping.export, {"form": "json"}, name="json"),
    path("playground/conversations/<slug:conversation>/export.md", keeping.export, {"form": "md"}, name="markdown"),
]
