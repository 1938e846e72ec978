"""Addresses of the telephone lines among the set-up screens."""

from django.urls import path

from channels_phone.views import lines

app_name = "phone_setup"
urlpatterns = [
    path("<int:institution_id>/lineas/", lines.index, name="lines"),
    path("<int:institution_id>/lineas/nueva/", lines.line, name="line_new"),
    path("<int:institution_id>/lineas/<int:line_id>/", lines.line, name="line"),
]
