"""The desk's pages of the websites, and under which address each hangs."""

from __future__ import annotations

from django.urls import path

from .keeping import columns, contacts, retire, sites, vocabulary
from .managing import alerts, lower, redirect_
from .reading import carried, item, library, preview
from .signing import accept, judge, offer, pass_, pin, recall, release, remove, return_, unpin, withdraw
from .writing import discard, edit, new, submit

urlpatterns = [
    path("websites/", library, name="desk-websites"),
    path("websites/new/", new, name="desk-website-new"),
    path("websites/alerts/", alerts, name="desk-website-alerts"),
    path("websites/alerts/lower/", lower, name="desk-website-lower"),
    path("websites/alerts/redirect/", redirect_, name="desk-website-redirect"),
    path("websites/vocabulary/", vocabulary, name="desk-website-vocabulary"),
    path("websites/vocabulary/<int:number>/retire/", retire, name="desk-website-retire"),
    path("websites/sites/", sites, name="desk-website-sites"),
    path("websites/sites/<int:number>/contacts/", contacts, name="desk-website-contacts"),
    path("websites/sites/<int:number>/columns/", columns, name="desk-website-columns"),
    path("websites/<int:number>/", item, name="desk-website"),
    path("websites/<int:number>/preview/", preview, name="desk-website-preview"),
    path("websites/<int:number>/files/<str:name>", carried, name="desk-website-file"),
    path("websites/<int:number>/edit/", edit, name="desk-website-edit"),
    path("websites/<int:number>/submit/", submit, name="desk-website-submit"),
    path("websites/<int:number>/discard/", discard, name="desk-website-discard"),
    path("websites/<int:number>/pass/", pass_, name="desk-website-pass"),
    path("websites/<int:number>/return/", return_, name="desk-website-return"),
    path("websites/<int:number>/recall/", recall, name="desk-website-recall"),
    path("websites/<int:number>/release/", release, name="desk-website-release"),
    path("websites/<int:number>/withdraw/", withdraw, name="desk-website-withdraw"),
    path("websites/<int:number>/validity/", judge, name="desk-website-judge"),
    path("websites/<int:number>/offer/", offer, name="desk-website-offer"),
    path("websites/placements/<int:number>/accept/", accept, name="desk-website-accept"),
    path("websites/placements/<int:number>/remove/", remove, name="desk-website-remove"),
    path("websites/placements/<int:number>/pin/", pin, name="desk-website-pin"),
    path("websites/placements/<int:number>/unpin/", unpin, name="desk-website-unpin"),
]
