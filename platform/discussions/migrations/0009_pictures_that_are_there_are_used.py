"""Whether a picture of before is in a post was not written down. None of them is to be lost, so all of them stay."""

from typing import Any

from django.db import migrations


def keep_all(apps: Any, schema_editor: Any) -> None:
    apps.get_model("discussions", "Attachment").objects.update(is_used=True)


class Migration(migrations.Migration):
    dependencies = [("discussions", "0008_files_in_posts")]
    operations = [migrations.RunPython(keep_all, migrations.RunPython.noop, elidable=True)]
