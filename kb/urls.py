"""Addresses of the fichas' editor."""

from django.urls import path

from kb.views import (
    adoption,
    bulletins,
    care,
    editing,
    exchange,
    flow,
    history,
    open_api,
    proposals,
    translating,
)

app_name = "kb"
urlpatterns = [
    path("kb/", editing.index, name="index"),
    path("kb/nueva/", editing.new, name="new"),
    path("kb/alarmas/", care.index, name="alarms"),
    path("kb/alarmas/leidas/", care.read, name="notices-read"),
    path("kb/intercambio/", exchange.index, name="exchange"),
    path("kb/intercambio/<slug:form>/", exchange.export, name="export"),
    path("kb/nombres/", proposals.index, name="proposals"),
    path("kb/nombres/<int:proposal_id>/aceptar/", proposals.accept, name="proposal-accept"),
    path("kb/nombres/<int:proposal_id>/rechazar/", proposals.reject, name="proposal-reject"),
    path("kb/novedades/", bulletins.index, name="bulletins"),
    path("kb/novedades/insignia/", bulletins.badge, name="bulletin-badge"),
    path("kb/novedades/nueva/", bulletins.new, name="bulletin-new"),
    path("kb/novedades/<int:bulletin_id>/", bulletins.edit, name="bulletin"),
    path("kb/novedades/<int:bulletin_id>/leida/", bulletins.read, name="bulletin-read"),
    path("kb/adoptar/", adoption.index, name="adopt"),
    path("kb/<int:ficha_id>/adoptar/", adoption.adopt, name="adopt-one"),
    path("kb/<int:ficha_id>/heredar/", adoption.inherit, name="inherit"),
    path("kb/<int:ficha_id>/", editing.edit, name="edit"),
    path("kb/<int:ficha_id>/vista/", editing.preview, name="preview"),
    path("kb/<int:ficha_id>/revisar/", flow.submit, name="submit"),
    path("kb/<int:ficha_id>/aprobar/", flow.approve, name="approve"),
    path("kb/<int:ficha_id>/devolver/", flow.reject, name="reject"),
    path("kb/<int:ficha_id>/descartar/", flow.discard, name="discard"),
    path("kb/<int:ficha_id>/publicar/", flow.publish, name="publish"),
    path("kb/<int:ficha_id>/programar/", flow.schedule, name="schedule"),
    path("kb/<int:ficha_id>/vencimiento/", flow.expiry, name="expiry"),
    path("kb/<int:ficha_id>/archivar/", flow.archive, name="archive"),
    path("kb/<int:ficha_id>/reponer/", flow.unarchive, name="unarchive"),
    path("kb/<int:ficha_id>/cuidado/", care.ficha, name="care"),
    path("kb/<int:ficha_id>/cuidado/vigente/", care.confirm, name="confirm"),
    path("kb/<int:ficha_id>/idioma/<slug:language>/", translating.edit, name="translate"),
    path("kb/<int:ficha_id>/versiones/", history.versions, name="versions"),
    path("kb/<int:ficha_id>/comparar/", history.compare, name="compare"),
    path("kb/<int:ficha_id>/versiones/<int:number>/", history.version, name="version"),
    path("kb/<int:ficha_id>/versiones/<int:number>/volver/", flow.bring_back, name="bring_back"),
]

# What clients of ChileAtiende's API ask for; "/api/fichas" is the newest version.
for _prefix, _version in (
    ("api/", 2),
    ("api/chileatiende/v1/", 1),
    ("api/chileatiende/v2/", 2),
):
    _with = {"version": _version}
    urlpatterns += [
        path(f"{_prefix}fichas", open_api.fichas, _with),
        path(f"{_prefix}fichas/<str:code>", open_api.ficha, _with),
        path(f"{_prefix}servicios", open_api.services, _with),
        path(f"{_prefix}servicios/<str:code>", open_api.service, _with),
        path(f"{_prefix}servicios/<str:code>/fichas", open_api.service_fichas, _with),
    ]
