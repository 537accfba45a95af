"""The order of what was there before: by its publication or, unpublished, by its beginning."""

from typing import Any

from django.db import migrations
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def find_moments(apps: Any, schema_editor: Any) -> None:
    releases = apps.get_model("projects", "Release").objects.filter(pk=OuterRef("published_release"))
    moment = Coalesce(Subquery(releases.values("published_at")), F("created_at"))
    apps.get_model("projects", "Project").objects.update(listed_at=moment)


class Migration(migrations.Migration):
    dependencies = [("projects", "0008_order_and_counts_of_the_catalogue")]
    operations = [migrations.RunPython(find_moments, migrations.RunPython.noop, elidable=True)]
