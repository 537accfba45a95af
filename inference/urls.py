from typing import Any

app_name = "inference"
urlpatterns: list[Any] = []
