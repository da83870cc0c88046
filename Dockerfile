# Leadpact with all it needs: built as wheels first, so that no compiler and no source is in what runs.
FROM python:3.11-slim AS wheels
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN pip wheel --no-cache-dir --wheel-dir /wheels ".[postgres]"

FROM python:3.11-slim
COPY --from=wheels /wheels /wheels
RUN pip install --no-cache-dir --no-index --find-links /wheels "leadpact[postgres]" \
 && rm -rf /wheels \
 && useradd --system --uid 10001 --create-home --home-dir /var/lib/leadpact leadpact
USER leadpact
WORKDIR /var/lib/leadpact
ENV LEADPACT_HOME=/var/lib/leadpact PYTHONUNBUFFERED=1
VOLUME /var/lib/leadpact
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["leadpact", "serve", "--host", "0.0.0.0"]
