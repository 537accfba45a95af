from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inference", "0004_runs_charged_in_the_ledger")]
    operations = [
        migrations.AddField(
            model_name="run",
            name="device_ms",
            field=models.PositiveIntegerField(null=True, verbose_name="milliseconds of the device"),
        ),
    ]
