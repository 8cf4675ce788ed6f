"""工作台: inbox, case, leader's view, window, export."""

from __future__ import annotations

from django.urls import path

from . import case, export, inbox, leader

urlpatterns = [
    path("", inbox.inbox, name="desk-inbox"),
    path("export/", export.export, name="desk-export"),
    path("leader/", leader.leader, name="desk-leader"),
    path("leader/export/", leader.export, name="desk-leader-export"),
    path("cases/<slug:number>/", case.case, name="desk-case"),
    path("cases/<slug:number>/do/<slug:code>/", case.do, name="desk-act"),
    path("cases/<slug:number>/check/", case.check, name="desk-check"),
    path("cases/<slug:number>/reveal/", case.reveal, name="desk-reveal"),
    path("cases/<slug:number>/materials/<int:row>/", case.material, name="desk-material"),
    path("cases/<slug:number>/documents/<int:row>/", case.document, name="desk-document"),
]
