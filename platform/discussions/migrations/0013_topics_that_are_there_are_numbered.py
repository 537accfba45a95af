from typing import Any

from django.db import migrations


def number(apps: Any, _schema_editor: Any) -> None:
    """Those of each board in the order in which they were begun."""
    Board, Topic = (apps.get_model("discussions", name) for name in ("Board", "Topic"))
    for board in Board.objects.all().iterator():
        ids = Topic.objects.filter(board=board, number=None).order_by("pk").values_list("pk", flat=True)
        for place, id in enumerate(ids, start=board.last_number + 1):
            Topic.objects.filter(pk=id).update(number=place)
            board.last_number = place
        board.save(update_fields=["last_number"])


class Migration(migrations.Migration):
    dependencies = [("discussions", "0012_numbers_of_topics")]

    operations = [migrations.RunPython(number, migrations.RunPython.noop, elidable=True)]
