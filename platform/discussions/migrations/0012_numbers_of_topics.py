from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discussions", "0011_topics_by_being_pinned")]

    operations = [
        migrations.AddField(
            model_name="board",
            name="last_number",
            field=models.PositiveIntegerField(default=0, db_default=0),
        ),
        migrations.AddField(
            model_name="topic",
            name="number",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.UniqueConstraint(fields=("board", "number"), name="topic_number_once"),
        ),
    ]
