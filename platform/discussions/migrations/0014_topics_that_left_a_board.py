from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discussions", "0013_topics_that_are_there_are_numbered")]

    operations = [
        migrations.AddField(
            model_name="board",
            name="departed",
            field=models.PositiveIntegerField(default=0, db_default=0),
        ),
    ]
