from django.urls import path

from inference.playground import api

urlpatterns = [
    path("conversations", api.Conversations.as_view(), name="api-conversations"),
    path("conversations/<slug:conversation>", api.OneConversation.as_view(), name="api-conversation"),
    path("conversations/<slug:conversation>/turns", api.Turns.as_view(), name="api-conversation-turns"),
    path("conversations/<slug:conversation>/markdown", api.Markdown.as_view(), name="api-conversation-markdown"),
]
