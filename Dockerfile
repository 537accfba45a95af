# One image for web, workers and engine; what it is, its command decides (docker-compose.yml).
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
ARG TORCH=cpu
ARG TORCH_INDEX=
COPY requirements requirements
RUN TORCH=${TORCH} TORCH_INDEX=${TORCH_INDEX} PIP_NO_CACHE_DIR=1 python requirements/bootstrap.py /venv
COPY . .
# The engine's compiled functions, for every processor that may run the image; they go with /venv.
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && /venv/bin/python -m inference.engine.compiled
RUN COMMONWEIGHT_HOME=/tmp/home /venv/bin/python manage.py messages --compile

FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 10001 commonweight && install -d -o commonweight /data
# Triton compiles its kernels where they run.
ARG TORCH=cpu
RUN if [ "$TORCH" = cuda ]; then apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev; fi
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
# The folder /app/platform is on the path; it is never a package.
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app:/app/platform PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings COMMONWEIGHT_HOME=/data LOG_JSON=1
USER commonweight
VOLUME /data
EXPOSE 8000
CMD ["uvicorn", "config.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off", \
     "--timeout-graceful-shutdown", "20", "--no-access-log"]
