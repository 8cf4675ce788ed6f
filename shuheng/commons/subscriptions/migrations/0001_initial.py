"""订阅: a row is for the person himself and for the program that tells him."""

from django.db import migrations, models

from shuheng.foundation.core.database.initial import Initial

OWN = """
alter table subscriptions_subscription enable row level security;
create policy own on subscriptions_subscription using (app_text('app.kind') = 'system' or party::text = app_text('app.party'));
"""


class Migration(Initial):
    initial = True
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("party", models.BigIntegerField(verbose_name="订阅人")),
                ("wish_sealed", models.BinaryField(verbose_name="订阅什么")),
                ("same", models.BinaryField(verbose_name="同一样的标记")),
                ("made_at", models.DateTimeField(verbose_name="订阅时间")),
                ("told_until", models.DateTimeField(verbose_name="通知到哪一刻")),
            ],
            options={
                "verbose_name": "订阅",
                "constraints": [
                    models.UniqueConstraint(fields=("party", "same"), name="subscriptions_subscription_once"),
                    models.CheckConstraint(condition=models.Q(("told_until__gte", models.F("made_at"))), name="subscriptions_subscription_told"),
                ],
            },
        ),
        migrations.RunSQL(OWN, "drop policy own on subscriptions_subscription"),
    ]
