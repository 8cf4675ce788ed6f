"""网站考核 on the desk: the sites of a day, one site with the evidence of every point, the indicators, columns by their day, probes."""

from __future__ import annotations

from django.urls import path

from . import columns, results

urlpatterns = [
    path("appraisal/", results.sites, name="desk-appraisal"),
    path("appraisal/results/<int:number>/", results.one, name="desk-appraisal-result"),
    path("appraisal/indicators/<int:number>/", results.indicators, name="desk-appraisal-indicators"),
    path("appraisal/columns/", columns.columns, name="desk-appraisal-columns"),
    path("appraisal/columns/export/", columns.export, name="desk-appraisal-columns-export"),
    path("appraisal/probes/<slug:code>/", columns.probes, name="desk-appraisal-probes"),
]
