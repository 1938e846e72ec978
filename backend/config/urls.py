"""Every address of the product; each package brings its own ``urls.py``."""

from django.urls import include, path

from backend.config.health import healthz, metrics
from backend.config.simulator import simulator

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("simulador/", simulator, name="simulator"),
    path("cuenta/", include("backend.accounts.urls")),
    path("twilio/", include("channels_phone.urls")),
    path("telefono/", include("channels_phone.desk_urls")),
    path("api/v1/", include("backend.rest.urls")),
    path("", include("analytics.urls")),
    path("", include("channels_counter.urls")),
    path("configuracion/", include("backend.desk.setup.urls")),
    path("configuracion/", include("channels_phone.setup_urls")),
    path("", include("backend.desk.urls")),
    path("", include("kb.urls")),
    path("", include("channels_web.urls")),
]
