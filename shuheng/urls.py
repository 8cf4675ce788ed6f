"""Which room's pages hang where, nothing else."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("shuheng.faces.portal.portal")),
    path("", include("shuheng.commons.websites.portal")),
    path("desk/", include("shuheng.commons.websites.desk")),
    path("", include("shuheng.foundation.core.portal")),
    path("", include("shuheng.foundation.core.health")),
    path("", include("shuheng.foundation.identity.portal")),
    path("certificates/", include("shuheng.sharing.registries.portal")),
    path("files/", include("shuheng.foundation.files.portal")),
    path("messages/", include("shuheng.foundation.notices.portal")),
    path("api/", include("shuheng.foundation.notices.api")),
    path("desk/", include("shuheng.faces.desk.desk")),
    path("", include("shuheng.oversight.supervision.portal")),
    path("desk/", include("shuheng.oversight.supervision.desk")),
    path("desk/", include("shuheng.sharing.registries.desk")),
    path("desk/", include("shuheng.sharing.places.desk")),
    path("", include("shuheng.sharing.places.portal")),
    path("desk/", include("shuheng.sharing.population.desk")),
    path("desk/", include("shuheng.sharing.legal_persons.desk")),
    path("desk/", include("shuheng.sharing.credit.desk")),
    path("credit/", include("shuheng.sharing.credit.portal")),
    path("desk/", include("shuheng.sharing.catalogue.desk")),
    path("desk/", include("shuheng.sharing.exchange.desk")),
    path("", include("shuheng.sharing.exchange.portal")),
    path("desk/", include("shuheng.sharing.holdings.desk")),
    path("desk/", include("shuheng.sharing.quality.desk")),
    path("desk/", include("shuheng.sharing.transfers.desk")),
    path("", include("shuheng.sharing.catalogue.portal")),
    path("", include("shuheng.sharing.catalogue.api")),
    path("desk/", include("shuheng.services.disclosure.desk")),
    path("disclosure/", include("shuheng.services.disclosure.portal")),
    path("desk/", include("shuheng.foundation.identity.desk")),
    path("desk/", include("shuheng.foundation.county.desk")),
    path("desk/", include("shuheng.foundation.notices.desk")),
    path("", include("shuheng.faces.openapi.portal")),
    path("", include("shuheng.faces.openapi.api")),
    path("desk/", include("shuheng.faces.openapi.desk")),
]
