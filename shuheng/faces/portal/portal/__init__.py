"""The pages of the portal, and under which address each hangs."""

from __future__ import annotations

from django.urls import path

from .affairs import affair, document, filed, my_affairs, rate, rectified, supplement, withdraw
from .applying import apply
from .home import home, services
from .matters import guide, matters, sample
from .searching import search, search_feed
from .subscribing import subscriptions, unsubscribe
from .theming import drop, part, run, theme, theme_apply, themes
from .theming import withdraw as withdraw_theme
from .trail import trail
from .verifying import verify, verify_document

urlpatterns = [
    path("", home, name="home"),
    path("services/", services, name="services"),
    path("search/", search, name="search"),
    path("search/feed.xml", search_feed, name="search-feed"),
    path("subscriptions/", subscriptions, name="subscriptions"),
    path("subscriptions/<int:number>/end/", unsubscribe, name="unsubscribe"),
    path("matters/", matters, name="matters"),
    path("matters/<slug:code>/", guide, name="guide"),
    path("matters/<slug:code>/sample/", sample, name="sample"),
    path("themes/", themes, name="themes"),
    path("themes/runs/<slug:number>/", run, name="theme-run"),
    path("themes/runs/<slug:number>/withdraw/", withdraw_theme, name="theme-withdraw"),
    path("themes/runs/<slug:number>/<slug:code>/", part, name="theme-part"),
    path("themes/runs/<slug:number>/<slug:code>/drop/", drop, name="theme-drop"),
    path("themes/<slug:code>/", theme, name="theme"),
    path("themes/<slug:code>/apply/", theme_apply, name="theme-apply"),
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
