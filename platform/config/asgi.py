"""What uvicorn serves: Django, wrapped by the transport that limits bodies, takes parts and sends files."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

from repositories.transport import Transport  # noqa: E402  (needs the settings)

application = Transport(django_application)
