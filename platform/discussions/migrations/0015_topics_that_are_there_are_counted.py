from typing import Any

from django.db import migrations


def count(apps: Any, _schema_editor: Any) -> None:
    Board, Topic = (apps.get_model("discussions", name) for name in ("Board", "Topic"))
    for board in Board.objects.filter(last_number__gt=0).iterator():
        standing = Topic.objects.filter(board=board, last_post__isnull=False).count()
        board.departed = max(0, board.last_number - standing)
        board.save(update_fields=["departed"])


class Migration(migrations.Migration):
    dependencies = [("discussions", "0014_topics_that_left_a_board")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop, elidable=True)]
