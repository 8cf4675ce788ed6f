"""Wagtail beside us: installed with pip into `bench/out/wagtail` at the first run, in a database of its own on the benches' server.

    python -m bench._wagtail ADDRESS ARTICLES     (by Wagtail's own interpreter) prints [seconds to write one, seconds to write and publish one]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

VERSION = "8.0.1"
HOME = Path(__file__).resolve().parents[1] / "bench" / "out" / "wagtail"
MODELS = """
from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page
class Article(Page):
    body = RichTextField()
    source = models.CharField(max_length=60)
    class Meta:
        app_label = "articles"
"""
APPS = ("wagtail.contrib.forms", "wagtail.contrib.redirects", "wagtail.embeds", "wagtail.sites", "wagtail.users", "wagtail.snippets", "wagtail.documents",
        "wagtail.images", "wagtail.search", "wagtail.admin", "wagtail", "modelcluster", "taggit", "django.contrib.admin", "django.contrib.auth",
        "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles", "articles")


def figures(address: str, articles: int) -> tuple[float, float]:
    """(seconds to write one article, seconds to write and publish one), medians. `address` of an empty database."""
    python = HOME / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", f"wagtail=={VERSION}", "psycopg[binary]"], check=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "SHUHENG", "DATABASE"))}
    told = subprocess.run([str(python), str(Path(__file__)), address, str(articles)], stdout=subprocess.PIPE, text=True, check=True, env=environment).stdout
    written, published = json.loads(told.splitlines()[-1])
    return written, published


def main(address: str, articles: int) -> None:
    """What Wagtail's own interpreter does."""
    with TemporaryDirectory() as folder:
        app = Path(folder) / "articles"
        (app / "migrations").mkdir(parents=True)
        for package in (app, app / "migrations"):
            (package / "__init__.py").write_text("")
        (app / "models.py").write_text(MODELS)
        sys.path.insert(0, folder)
        _settle(address)
        print(json.dumps(_measured(articles)))


def _settle(address: str) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command
    from psycopg.conninfo import conninfo_to_dict

    told = conninfo_to_dict(address)
    settings.configure(
        INSTALLED_APPS=APPS, SECRET_KEY="bench", USE_TZ=True, TIME_ZONE="Asia/Shanghai", LANGUAGE_CODE="zh-hans", WAGTAIL_SITE_NAME="bench",
        WAGTAILADMIN_BASE_URL="http://127.0.0.1", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", ROOT_URLCONF="wagtail.urls", STATIC_URL="/static/",
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": told["dbname"], "USER": told.get("user"), "HOST": told.get("host"),
                               "PORT": told.get("port", ""), "PASSWORD": told.get("password", "")}})
    django.setup()
    call_command("makemigrations", "articles", verbosity=0)
    call_command("migrate", verbosity=0)


def _measured(articles: int) -> tuple[float, float]:
    from articles.models import Article  # type: ignore[import-not-found]
    from wagtail.models import Page  # type: ignore[import-not-found]

    parent = Page.objects.get(depth=2)
    body = "".join(f"<p>示例正文第 {place} 段，由性能测试生成，不是真实信息。</p>" for place in range(12))
    written, published = list[float](), list[float]()
    for place in range(articles):
        begun = perf_counter()
        page = parent.add_child(instance=Article(title=f"示例文章第 {place} 篇", slug=f"a-{place}", body=body, source="示例", live=False))
        revision = page.save_revision()
        written.append(perf_counter() - begun)
        revision.publish()
        published.append(perf_counter() - begun)
    return median(written), median(published)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
