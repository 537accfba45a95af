from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0010_posts_out_of_sight"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="topic",
            index=models.Index(fields=["board", "pinned_at", "last_post"], name="topic_of_board_pinned_or_not"),
        ),
    ]
