"""Addresses of the fichas' editor."""

from django.urls import path

from kb.views import care, editing, flow, history

app_name = "kb"
urlpatterns = [
    path("kb/", editing.index, name="index"),
    path("kb/nueva/", editing.new, name="new"),
    path("kb/alarmas/", care.index, name="alarms"),
    path("kb/alarmas/leidas/", care.read, name="notices-read"),
    path("kb/<int:ficha_id>/", editing.edit, name="edit"),
    path("kb/<int:ficha_id>/vista/", editing.preview, name="preview"),
    path("kb/<int:ficha_id>/revisar/", flow.submit, name="submit"),
    path("kb/<int:ficha_id>/aprobar/", flow.approve, name="approve"),
    path("kb/<int:ficha_id>/devolver/", flow.reject, name="reject"),
    path("kb/<int:ficha_id>/publicar/", flow.publish, name="publish"),
    path("kb/<int:ficha_id>/programar/", flow.schedule, name="schedule"),
    path("kb/<int:ficha_id>/vencimiento/", flow.expiry, name="expiry"),
    path("kb/<int:ficha_id>/archivar/", flow.archive, name="archive"),
    path("kb/<int:ficha_id>/reponer/", flow.unarchive, name="unarchive"),
    path("kb/<int:ficha_id>/cuidado/", care.ficha, name="care"),
    path("kb/<int:ficha_id>/cuidado/vigente/", care.confirm, name="confirm"),
    path("kb/<int:ficha_id>/versiones/", history.versions, name="versions"),
    path("kb/<int:ficha_id>/comparar/", history.compare, name="compare"),
    path("kb/<int:ficha_id>/versiones/<int:number>/", history.version, name="version"),
    path("kb/<int:ficha_id>/versiones/<int:number>/volver/", flow.bring_back, name="bring_back"),
]
