# One image for web, worker and beat. Built from the lock file: names, versions and hashes.
FROM docker.io/library/python:3.11-slim-bookworm AS libraries
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock /tmp/requirements.lock
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --quiet --require-hashes --no-deps -r /tmp/requirements.lock

FROM docker.io/library/python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=backend.config.settings.production \
    DATA_DIR=/var/lib/ventanilla
RUN useradd --system --uid 10001 --home-dir /var/lib/ventanilla --create-home ventanilla
COPY --from=libraries /opt/venv /opt/venv
WORKDIR /srv/ventanilla
COPY . .
# The static files are part of the image; the key of this one step guards nothing and is not kept.
RUN SECRET_KEY=only-for-collecting-static-files STATIC_DIR=/srv/static \
    python manage.py collectstatic --noinput --verbosity 0
ENV STATIC_DIR=/srv/static
USER ventanilla
VOLUME /var/lib/ventanilla
EXPOSE 8000
CMD ["uvicorn", "backend.config.asgi:application", "--host=0.0.0.0", "--port=8000", "--lifespan=off", \
     "--no-access-log", "--ws-per-message-deflate=false", "--timeout-graceful-shutdown=5", "--proxy-headers"]
