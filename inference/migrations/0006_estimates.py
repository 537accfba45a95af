from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inference", "0005_time_of_the_device")]
    operations = [
        migrations.AddField(
            model_name="run",
            name="estimated_ms",
            field=models.PositiveIntegerField(null=True, verbose_name="milliseconds of the device, as estimated"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                fields=["deployment", "-id"], condition=models.Q(state="succeeded"), name="run_succeeded_newest"
            ),
        ),
    ]
