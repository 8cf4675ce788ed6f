"""Wagtail beside us: installed with pip into `bench/out/wagtail` at the first run, in a database of its own on the benches' server.

    python -m bench._wagtail ADDRESS ARTICLES     (by Wagtail's own interpreter) prints [seconds to write one, to write and publish one, to render one]
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
from typing import Any

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
TEMPLATE = """{% load wagtailcore_tags %}<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{{ page.title }}</title></head>
<body><nav>{% for one in page.get_ancestors %}<a href="{% pageurl one %}">{{ one.title }}</a>{% endfor %}</nav>
<main><h1>{{ page.title }}</h1><p>{{ page.source }}</p>{{ page.body|richtext }}</main></body></html>"""
APPS = ("wagtail.contrib.forms", "wagtail.contrib.redirects", "wagtail.embeds", "wagtail.sites", "wagtail.users", "wagtail.snippets", "wagtail.documents",
        "wagtail.images", "wagtail.search", "wagtail.admin", "wagtail", "modelcluster", "taggit", "django.contrib.admin", "django.contrib.auth",
        "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles", "articles")


def figures(address: str, articles: int) -> tuple[float, float, float]:
    """(seconds to write one article, to write and publish one, to render a published one), medians. `address` of an empty database."""
    python = HOME / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", f"wagtail=={VERSION}", "psycopg[binary]"], check=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "SHUHENG", "DATABASE"))}
    told = subprocess.run([str(python), str(Path(__file__)), address, str(articles)], stdout=subprocess.PIPE, text=True, check=True, env=environment).stdout
    written, published, rendered = json.loads(told.splitlines()[-1])
    return written, published, rendered


def main(address: str, articles: int) -> None:
    """What Wagtail's own interpreter does."""
    with TemporaryDirectory() as folder:
        app = Path(folder) / "articles"
        (app / "migrations").mkdir(parents=True)
        for package in (app, app / "migrations"):
            (package / "__init__.py").write_text("")
        (app / "models.py").write_text(MODELS)
        (app / "templates" / "articles").mkdir(parents=True)
        (app / "templates" / "articles" / "article.html").write_text(TEMPLATE)
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
        ALLOWED_HOSTS=["*"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        WAGTAILADMIN_BASE_URL="http://127.0.0.1", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", ROOT_URLCONF="wagtail.urls", STATIC_URL="/static/",
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": told["dbname"], "USER": told.get("user"), "HOST": told.get("host"),
                               "PORT": told.get("port", ""), "PASSWORD": told.get("password", "")}})
    django.setup()
    call_command("makemigrations", "articles", verbosity=0)
    call_command("migrate", verbosity=0)


def _measured(articles: int) -> tuple[float, float, float]:
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
    return median(written), median(published), median(_rendered(Article) for _ in range(articles))


def _rendered(model: Any) -> float:
    """Seconds from Wagtail's own view to the whole page of an article of its database."""
    from django.test import RequestFactory
    from wagtail.views import serve  # type: ignore[import-not-found]

    path = model.objects.live().order_by("?").first().get_url_parts()[2]
    request = RequestFactory().get(path)
    begun = perf_counter()
    serve(request, path.strip("/")).render()
    return perf_counter() - begun


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
