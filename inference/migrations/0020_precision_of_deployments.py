"""How the weights of a deployment are kept while it is served; until now, always as in its files."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inference", "0019_pictures_in_words")]

    operations = [
        migrations.AddField(
            model_name="deployment",
            name="precision",
            field=models.CharField(
                choices=[("stored", "As in its files"), ("int8", "In 8 bits")],
                db_default="stored",
                default="stored",
                max_length=8,
                verbose_name="weights",
            ),
        ),
    ]
