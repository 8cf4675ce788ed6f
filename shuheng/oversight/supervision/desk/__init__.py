"""电子监察 at the desk: signals, one signal, our own cards, ranking, trials."""

from __future__ import annotations

from django.urls import path

from . import own, ranking, signals, trials

urlpatterns = [
    path("supervision/", signals.listed, name="desk-supervision"),
    path("supervision/export/", signals.export, name="desk-supervision-export"),
    path("supervision/raise/", signals.found, name="desk-supervision-raise"),
    path("supervision/signals/<int:number>/", signals.one, name="desk-supervision-signal"),
    path("supervision/signals/<int:number>/rule/", signals.rule, name="desk-supervision-rule"),
    path("supervision/signals/<int:number>/cancel/", signals.cancel, name="desk-supervision-cancel"),
    path("supervision/own/", own.own, name="desk-supervision-own"),
    path("supervision/own/<int:number>/explain/", own.explain, name="desk-supervision-explain"),
    path("supervision/own/<int:number>/appeal/", own.appeal, name="desk-supervision-appeal"),
    path("supervision/ranking/", ranking.ranking, name="desk-supervision-ranking"),
    path("supervision/cases/", ranking.cases, name="desk-supervision-cases"),
    path("supervision/trials/", trials.trials, name="desk-supervision-trials"),
    path("supervision/trials/<int:number>/", trials.one, name="desk-supervision-trial"),
]
