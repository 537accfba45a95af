from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("repositories", "0004_files_as_chunks"),
    ]

    operations = [
        migrations.AddField(
            model_name="commit",
            name="continues",
            field=models.BinaryField(
                help_text="ids of commits that it goes on from, though git was not told so", null=True
            ),
        ),
    ]
