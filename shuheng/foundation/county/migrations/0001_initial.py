"""The county's tables; intervals of one code never share a day, and calendar versions come from a sequence."""

import django.db.models.deletion
from django.db import migrations, models

from shuheng.foundation.core.database.initial import Initial

ALONE = """
create extension if not exists btree_gist;
alter table county_division add constraint county_division_alone
  exclude using gist (code with =, daterange(valid_from, valid_to) with &&) deferrable initially immediate;
alter table county_organ add constraint county_organ_alone
  exclude using gist (code with =, daterange(valid_from, valid_to) with &&) deferrable initially immediate;
create sequence county_calendar_version;
"""
APART = """
alter table county_division drop constraint county_division_alone;
alter table county_organ drop constraint county_organ_alone;
drop sequence county_calendar_version;
"""


class Migration(Initial):
    initial = True

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Coverage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=10, unique=True, verbose_name="对象")),
                ("since", models.DateField(verbose_name="起")),
                ("source", models.TextField(verbose_name="来源")),
                ("verified", models.BooleanField(default=False, verbose_name="已核对")),
            ],
            options={
                "verbose_name": "收录范围",
            },
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="号码")),
                ("label", models.CharField(max_length=60, verbose_name="用途")),
                ("organ", models.CharField(blank=True, max_length=60, verbose_name="单位代码")),
                ("source", models.TextField(verbose_name="来源")),
                ("verified", models.BooleanField(default=False, verbose_name="已核对")),
            ],
            options={
                "verbose_name": "公开电话",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name="年份")),
                (
                    "status",
                    models.CharField(
                        choices=[("official", "已公布"), ("provisional", "暂定"), ("unknown", "未公布")], max_length=12, verbose_name="状态"
                    ),
                ),
                ("document", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="成文日期")),
                ("version", models.PositiveIntegerField(verbose_name="日历版本")),
                ("origin", models.CharField(choices=[("profile", "县情档案"), ("desk", "工作台")], max_length=8, verbose_name="来自")),
                ("source", models.TextField(blank=True, verbose_name="来源")),
                ("verified", models.BooleanField(default=False, verbose_name="已核对")),
            ],
            options={
                "verbose_name": "日历年份",
                "ordering": ["year"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "official"), _negated=True), models.Q(("document", ""), _negated=True), _connector="OR"
                        ),
                        name="county_year_document",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(unique=True, verbose_name="日期")),
                ("working", models.BooleanField(verbose_name="上班")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("document", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("version", models.PositiveIntegerField(verbose_name="日历版本")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="days", to="county.calendaryear", verbose_name="通知年份"
                    ),
                ),
            ],
            options={
                "verbose_name": "日历日",
                "ordering": ["on"],
            },
        ),
        migrations.CreateModel(
            name="Division",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, verbose_name="统计用区划代码")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("short", models.CharField(max_length=40, verbose_name="简称")),
                (
                    "level",
                    models.CharField(
                        choices=[("county", "县"), ("township", "乡镇"), ("village", "村、社区")], max_length=8, verbose_name="层级"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="止（不含）")),
                ("source", models.TextField(verbose_name="来源")),
                ("verified", models.BooleanField(default=False, verbose_name="已核对")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="county.division",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "区划",
                "ordering": ["code", "valid_from"],
            },
        ),
        migrations.CreateModel(
            name="Organ",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, verbose_name="代码")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("short", models.CharField(max_length=20, verbose_name="简称")),
                (
                    "kind",
                    models.CharField(
                        choices=[("department", "部门"), ("township", "乡镇"), ("unit", "事业单位"), ("committee", "委员会")],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                (
                    "domain",
                    models.CharField(
                        choices=[("general", "一般"), ("police", "公安"), ("discipline", "纪检监察")],
                        default="general",
                        max_length=12,
                        verbose_name="领域",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="止（不含）")),
                ("source", models.TextField(verbose_name="来源")),
                ("verified", models.BooleanField(default=False, verbose_name="已核对")),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="organs", to="county.division", verbose_name="区划"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="county.organ",
                        verbose_name="上级单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位",
                "ordering": ["code", "valid_from"],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("text", models.TextField(verbose_name="职责")),
                ("source", models.TextField(verbose_name="来源")),
                ("verified", models.BooleanField(default=False, verbose_name="已核对")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="duties", to="county.organ", verbose_name="单位"
                    ),
                ),
            ],
            options={
                "verbose_name": "职责",
                "ordering": ["organ", "place"],
            },
        ),
        migrations.CreateModel(
            name="Shape",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("geometry", models.JSONField(verbose_name="图形")),
                ("datum", models.CharField(max_length=20, verbose_name="坐标系")),
                ("source", models.TextField(verbose_name="来源")),
                ("verified", models.BooleanField(default=False, verbose_name="已核对")),
                (
                    "division",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shape", to="county.division", verbose_name="区划"
                    ),
                ),
            ],
            options={
                "verbose_name": "区划图形",
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[("merge", "并入"), ("rename", "更名"), ("recode", "改码"), ("split", "分设")],
                        max_length=8,
                        verbose_name="方式",
                    ),
                ),
                ("document", models.TextField(verbose_name="依据")),
                ("verified", models.BooleanField(default=False, verbose_name="已核对")),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="went_to", to="county.division", verbose_name="原区划"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="came_from", to="county.division", verbose_name="新区划"
                    ),
                ),
            ],
            options={
                "verbose_name": "区划沿革",
            },
        ),
        migrations.AddIndex(
            model_name="division",
            index=models.Index(fields=["level", "valid_from"], name="county_division_level"),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.UniqueConstraint(fields=("code", "valid_from"), name="county_division_start"),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"),
                name="county_division_span",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(condition=models.Q(("code__regex", "^[0-9]{12}$")), name="county_division_code"),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "county"), ("parent", None)),
                    models.Q(("level__in", ["township", "village"]), ("parent__isnull", False)),
                    _connector="OR",
                ),
                name="county_division_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="organ",
            constraint=models.UniqueConstraint(fields=("code", "valid_from"), name="county_organ_start"),
        ),
        migrations.AddConstraint(
            model_name="organ",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"), name="county_organ_span"
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.UniqueConstraint(fields=("organ", "place"), name="county_duty_place"),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(fields=("predecessor", "successor"), name="county_succession_once"),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("predecessor", models.F("successor")), _negated=True), name="county_succession_other"
            ),
        ),
        migrations.RunSQL(ALONE, APART),
    ]
