import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inference", "0003_runs_without_a_reservation"),
        ("ledger", "0002_budgets_of_reviews"),
    ]

    operations = [
        migrations.DeleteModel(name="Allowance"),
        migrations.RemoveConstraint(model_name="run", name="run_ends_with_a_charge"),
        migrations.RenameField(model_name="run", old_name="charged_tokens", new_name="charged"),
        migrations.RenameField(model_name="run", old_name="reserved_tokens", new_name="reserved"),
        migrations.AlterField(
            model_name="run",
            name="charged",
            field=models.BigIntegerField(null=True, verbose_name="charged"),
        ),
        migrations.AlterField(
            model_name="run",
            name="reserved",
            field=models.BigIntegerField(default=0, verbose_name="reserved"),
        ),
        migrations.AddField(
            model_name="run",
            name="measured",
            field=models.BigIntegerField(null=True, verbose_name="measured"),
        ),
        migrations.AddField(
            model_name="run",
            name="unit",
            field=models.CharField(default="tokens", max_length=48, verbose_name="unit"),
        ),
        migrations.AddField(
            model_name="run",
            name="account",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                name="run_ends_with_a_charge",
                condition=models.Q(state__in=["accepted", "running"], finished_at=None, charged=None)
                | models.Q(
                    state__in=["succeeded", "failed", "cancelled"], finished_at__isnull=False, charged__isnull=False
                ),
            ),
        ),
    ]
