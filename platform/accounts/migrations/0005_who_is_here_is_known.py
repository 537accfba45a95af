"""Whoever had an account before there were levels of trust begins where a young site lets everybody begin."""

from typing import Any

from django.db import migrations


def begin_at_basic(apps: Any, schema_editor: Any) -> None:
    apps.get_model("accounts", "User").objects.filter(is_verified=True, trust=0).update(trust=1)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_people_have_trust")]
    operations = [migrations.RunPython(begin_at_basic, migrations.RunPython.noop, elidable=True)]
