"""The pages of the portal, and under which address each hangs."""

from __future__ import annotations

from django.urls import path

from .affairs import affair, document, filed, my_affairs, rate, rectified, supplement, withdraw
from .applying import apply
from .home import home
from .matters import guide, matters, sample
from .trail import trail
from .verifying import verify, verify_document

urlpatterns = [
    path("", home, name="home"),
    path("matters/", matters, name="matters"),
    path("matters/<slug:code>/", guide, name="guide"),
    path("matters/<slug:code>/sample/", sample, name="sample"),
    path("apply/<slug:code>/", apply, name="apply"),
    path("affairs/", my_affairs, name="my-affairs"),
    path("affairs/<slug:number>/", affair, name="affair"),
    path("affairs/<slug:number>/filed/", filed, name="filed"),
    path("affairs/<slug:number>/supplement/", supplement, name="supplement"),
    path("affairs/<slug:number>/rectified/", rectified, name="rectified"),
    path("affairs/<slug:number>/withdraw/", withdraw, name="withdraw"),
    path("affairs/<slug:number>/rate/", rate, name="rate"),
    path("trail/", trail, name="trail"),
    path("documents/<int:number>.pdf", document, name="document"),
    path("verify/", verify, name="verify"),
    path("verify/<slug:code>/", verify_document, name="verify-document"),
]
