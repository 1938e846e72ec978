"""Addresses that the agents' desk uses."""

from django.urls import path

from channels_phone.views.panel import panel

app_name = "phone_desk"
urlpatterns = [path("atencion/<int:work_item_id>/panel/", panel, name="panel")]
