from django.urls import register_converter

from projects import names


class ProjectNameConverter:
    """The name of a project in an address."""

    regex = rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{names.LONGEST - 1}}}"

    def to_python(self, value: str) -> str:
        name = value.lower()
        if names.is_reserved(name):
            raise ValueError(value)
        return name

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(ProjectNameConverter, "project")
