"""信息公开 on the desk: requests and what may be done with them, what is published unasked, the annual report."""

from django.urls import path

from . import publication, reporting, requests

urlpatterns = [
    path("disclosure/", requests.requests, name="desk-disclosure"),
    path("disclosure/export/", requests.export, name="desk-disclosure-export"),
    path("disclosure/new/", requests.record, name="desk-disclosure-new"),
    path("disclosure/requests/<str:number>/", requests.request_, name="desk-disclosure-request"),
    path("disclosure/requests/<str:number>/do/<slug:code>/", requests.act, name="desk-disclosure-act"),
    path("disclosure/items/", publication.items, name="desk-disclosure-items"),
    path("disclosure/items/new/", publication.new, name="desk-disclosure-item-new"),
    path("disclosure/items/<int:number>/", publication.item, name="desk-disclosure-item"),
    path("disclosure/report/", reporting.report, name="desk-disclosure-report"),
    path("disclosure/report/report.xlsx", reporting.report_file, name="desk-disclosure-report-file"),
]
