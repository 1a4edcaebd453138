# Both apps in one container, as nobody in particular: the managers' dashboard (8501) and the shared links (8502).
# docs/serving.md says what has to stand in front of it; compose.yaml runs it.
FROM python:3.11-slim

RUN useradd --create-home --uid 10001 kefu && install -d -o kefu -g kefu /data
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt
COPY . ./

USER kefu
ENV KPI_HOME=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8501 8502
HEALTHCHECK --interval=30s --timeout=5s --start-period=180s CMD ["python", "-c", "import urllib.request as u; [u.urlopen(f'http://127.0.0.1:{p}/healthz', timeout=4).read() for p in (8501, 8502)]"]

# Without a login in .streamlit/secrets.toml this ends at once with a sentence that says so: inside a container, the address is one
# that others reach. To try it without a login on this machine alone: docker run --network host IMAGE python -m kpi serve
CMD ["python", "-m", "kpi", "serve", "--host", "0.0.0.0", "--port", "8501", "--share-host", "0.0.0.0", "--share-port", "8502"]
