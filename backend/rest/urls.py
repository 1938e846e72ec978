"""Addresses of the public API."""

from django.urls import path

from backend.rest.views import api

urlpatterns = [path("", api.urls)]
