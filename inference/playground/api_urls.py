from django.urls import path

from inference.playground import api, prompts_api

urlpatterns = [
    path("prompts", prompts_api.Prompts.as_view(), name="api-prompts"),
    path("prompts/<slug:prompt>", prompts_api.OnePrompt.as_view(), name="api-prompt"),
    path("prompts/<slug:prompt>/copies", prompts_api.Copies.as_view(), name="api-prompt-copies"),
    path("prompts/<slug:prompt>/delisting", prompts_api.Delistings.as_view(), name="api-prompt-delisting"),
    path("comparisons", prompts_api.Comparisons.as_view(), name="api-comparisons"),
    path("conversations", api.Conversations.as_view(), name="api-conversations"),
    path("conversations/<slug:conversation>", api.OneConversation.as_view(), name="api-conversation"),
    path("conversations/<slug:conversation>/turns", api.Turns.as_view(), name="api-conversation-turns"),
    path("conversations/<slug:conversation>/markdown", api.Markdown.as_view(), name="api-conversation-markdown"),
]
