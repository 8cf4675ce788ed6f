"""工作台: inbox, case, leader's view, window, export."""

from __future__ import annotations

from django.urls import path

from . import case, export, inbox, leader, theming, window

urlpatterns = [
    path("", inbox.inbox, name="desk-inbox"),
    path("export/", export.export, name="desk-export"),
    path("leader/", leader.leader, name="desk-leader"),
    path("leader/export/", leader.export, name="desk-leader-export"),
    path("window/", window.window, name="desk-window"),
    path("window/find/", window.find, name="desk-window-find"),
    path("window/filed/<slug:number>/", window.filed, name="desk-window-filed"),
    path("window/filed/<slug:number>/receipt/", window.receipt, name="desk-window-receipt"),
    path("window/supplement/<slug:number>/", window.supplement, name="desk-window-supplement"),
    path("window/themes/<slug:number>/", theming.filed, name="desk-window-run"),
    path("window/<int:party>/themes/<slug:code>/", theming.form, name="desk-window-theme"),
    path("window/<int:party>/", window.matter, name="desk-window-matter"),
    path("window/<int:party>/<slug:code>/", window.form, name="desk-window-form"),
    path("cases/<slug:number>/", case.case, name="desk-case"),
    path("cases/<slug:number>/do/<slug:code>/", case.do, name="desk-act"),
    path("cases/<slug:number>/check/", case.check, name="desk-check"),
    path("cases/<slug:number>/reveal/", case.reveal, name="desk-reveal"),
    path("cases/<slug:number>/materials/<int:row>/", case.material, name="desk-material"),
    path("cases/<slug:number>/certificates/<int:row>/", case.certificate, name="desk-case-certificate"),
    path("cases/<slug:number>/documents/<int:row>/", case.document, name="desk-document"),
]
