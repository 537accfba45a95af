from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "web"

    def ready(self) -> None:
        from web.viewing import looks  # noqa: F401  (says who may look at the API as somebody else)
