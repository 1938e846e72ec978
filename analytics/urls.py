"""The dashboard's addresses."""

from django.urls import path

from analytics import views

app_name = "analytics"
urlpatterns = [
    path("panel/", views.panel, name="panel"),
    path("panel/<slug:name>.csv", views.table_file, name="file"),
]
