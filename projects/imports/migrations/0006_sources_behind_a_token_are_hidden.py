from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def hide(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Those of which it is still known that they needed a token. Of what ended it was forgotten; owners can say so."""
    imports, trackings = apps.get_model("imports", "Import"), apps.get_model("imports", "Tracking")
    imports.objects.exclude(locked_login="").update(hides_source=True)
    locked = trackings.objects.exclude(locked_login="")
    imports.objects.filter(project__in=locked.values("project")).exclude(via="archive").update(hides_source=True)
    locked.update(hides_source=True)


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0005_who_reads_the_source_and_what_has_come"),
    ]

    operations = [migrations.RunPython(hide, migrations.RunPython.noop, elidable=True)]
