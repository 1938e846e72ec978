"""Addresses of the fichas' editor."""

from django.urls import path

from kb import views

app_name = "kb"
urlpatterns = [
    path("kb/", views.index, name="index"),
    path("kb/nueva/", views.new, name="new"),
    path("kb/<int:ficha_id>/", views.edit, name="edit"),
    path("kb/<int:ficha_id>/vista/", views.preview, name="preview"),
    path("kb/<int:ficha_id>/revisar/", views.submit, name="submit"),
    path("kb/<int:ficha_id>/devolver/", views.reject, name="reject"),
    path("kb/<int:ficha_id>/publicar/", views.publish, name="publish"),
    path("kb/<int:ficha_id>/archivar/", views.archive, name="archive"),
    path("kb/<int:ficha_id>/reponer/", views.unarchive, name="unarchive"),
    path("kb/<int:ficha_id>/versiones/", views.versions, name="versions"),
    path("kb/<int:ficha_id>/versiones/<int:number>/", views.version, name="version"),
    path("kb/<int:ficha_id>/versiones/<int:number>/volver/", views.bring_back, name="bring_back"),
]
