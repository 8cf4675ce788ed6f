"""Grants first: every table made after this one is usable by the application and readable by the read-only role, owned by neither."""

from django.db import migrations, models

GRANTS = """
do $$ begin
  if exists (select from pg_roles where rolname = 'shuheng_app') then
    alter default privileges in schema public grant select, insert, update, delete on tables to shuheng_app;
    alter default privileges in schema public grant usage, select on sequences to shuheng_app;
    alter default privileges in schema public grant execute on functions to shuheng_app;
    grant usage on schema public to shuheng_app;
    grant select on all tables in schema public to shuheng_app;
  end if;
  if exists (select from pg_roles where rolname = 'shuheng_read') then
    alter default privileges in schema public grant select on tables to shuheng_read;
    grant usage on schema public to shuheng_read;
  end if;
end $$;
-- the reader may say any setting, and is nobody all the same: what is personal stays hidden from figures and reports
create function app_numbers(setting text) returns bigint[] language sql stable parallel safe as
  $$ select case session_user when 'shuheng_read' then '{}' else coalesce(nullif(current_setting(setting, true), ''), '{}') end::bigint[] $$;
create function app_text(setting text) returns text language sql stable parallel safe as
  $$ select case session_user when 'shuheng_read' then '' else coalesce(current_setting(setting, true), '') end $$;
-- whose rows of a service the actor may see: his own, of those he acts for in everything, and of those whose mandate names this service
create function app_parties(service text) returns bigint[] language sql stable parallel safe as
  $$ select app_numbers('app.parties')
       || coalesce(translate((nullif(app_text('app.mandated'), '')::jsonb -> service)::text, '[] ', '{}'), '{}')::bigint[] $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    run_before = [("contenttypes", "0001_initial"), ("procrastinate", "0001_initial")]
    operations = [
        migrations.RunSQL(GRANTS, "drop function app_parties(text); drop function app_numbers(text); drop function app_text(text);"),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="循环")),
                ("beat_at", models.DateTimeField(verbose_name="最近一次")),
            ],
            options={"verbose_name": "心跳"},
        ),
    ]
