"""地理空间库 on the desk."""

from django.urls import path

from .finding import export, find
from .records import correct, merge, new, record, retire, split
from .surveying import convert, division, outline, outlines

urlpatterns = [
    path("places/", find, name="desk-places"),
    path("places/table.csv", export, name="desk-places-export"),
    path("places/convert/", convert, name="desk-places-convert"),
    path("places/division/", division, name="desk-places-division"),
    path("places/outlines/", outlines, name="desk-outlines"),
    path("places/outlines/new/", outline, name="desk-outline-new"),
    path("places/new/<slug:sort>/", new, name="desk-place-new"),
    path("places/records/<slug:code>/", record, name="desk-place"),
    path("places/records/<slug:code>/correct/", correct, name="desk-place-correct"),
    path("places/records/<slug:code>/retire/", retire, name="desk-place-retire"),
    path("places/records/<slug:code>/merge/", merge, name="desk-place-merge"),
    path("places/records/<slug:code>/merges/<int:number>/split/", split, name="desk-place-split"),
]
