"""HTTP and sockets of one node."""

import gc
import os
from concurrent.futures import ThreadPoolExecutor

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.embedded")
http = get_asgi_application()

from backend.config.checks import refuse_unsafe_production  # noqa: E402 - needs the apps loaded
from backend.config.sockets import websocket_urlpatterns  # noqa: E402 - needs the apps loaded

with ThreadPoolExecutor(max_workers=1) as aside:  # the server's loop may run here: no queries in it
    aside.submit(refuse_unsafe_production).result()

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter(websocket_urlpatterns))
        ),
    }
)

# What is loaded now stays for good: the collector need not walk through it during requests, which
# made one page in twenty wait half as long again.
gc.collect()
gc.freeze()
