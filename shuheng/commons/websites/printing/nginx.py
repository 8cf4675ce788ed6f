"""The configuration that lets nginx serve the published files of all sites, and hands everything else to the program."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from shuheng.foundation.core.acting import SYSTEM, acting

from .. import web
from ..models import Site

SERVER = """server {{
    listen {port};
    server_name {names};
    root {folder};
    charset utf-8;
    ssi on;
    ssi_silent_errors on;
    ssi_last_modified on;
    client_max_body_size 400m;  # twenty files of twenty megabytes; what is too large for a form the program refuses with words
    gzip on;
    gzip_types text/css application/javascript application/xml image/svg+xml;
{headers}
    if ($arg_mode) {{ rewrite ^ /.program last; }}
    location = / {{ try_files /{home}/index.html @program; }}
    location ~ ^/(?:columns|articles|attachments|map)/|^/sitemap {{
        root {folder}/portal;
        if (-f $request_filename.gone) {{ return 410; }}
        try_files $uri $uri/index.html @program;
    }}
    location /sites/ {{
        if (-f $request_filename.gone) {{ return 410; }}
        try_files $uri $uri/index.html @program;
    }}
    location = /_banner.html {{ internal; try_files $uri =204; }}
    location ~ \\.gone$ {{ internal; }}
    location ~ /\\. {{ return 404; }}
    error_page 410 @program;
    location = /.program {{ internal; proxy_pass http://{program}$request_uri; proxy_set_header Host $host; }}
    location @program {{
        proxy_pass http://{program};
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
    }}
    location / {{ try_files /.none @program; }}
}}
"""


def write(file: Path, program: str) -> None:
    """Write it for this installation. `program` is where the program listens, host:port."""
    with acting(SYSTEM):
        text = configuration(settings.PUBLISHED, program, [name for name in settings.ALLOWED_HOSTS if name != "testserver"])
    file.write_text(text, encoding="utf-8")


def configuration(folder: Path, program: str, names: Iterable[str], port: int = 80) -> str:
    """One server for the portal and one for every sub-site that has a host of its own. `program` is where the program listens, host:port."""
    headers = "\n".join(f'    add_header {name} "{value}";' for name, value in web.SAFE)
    sites = [(" ".join(names) or "_", "portal")] + [(one.host, f"sites/{one.code}") for one in Site.objects.exclude(kind="portal").exclude(host="")]
    head = f"# 由 shuheng nginx 生成：网站群的静态网页由 nginx 直接给出，其余交给程序（{program}）。TLS 证书请在这里加上。\n"
    return head + "\n".join(SERVER.format(port=port, names=name, home=home, folder=folder, program=program, headers=headers) for name, home in sites)
