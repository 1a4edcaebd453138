"""Addresses besides the pages: is the server alive, and is there data behind it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route


async def healthz(_: Request) -> Response:
    """`ok` as soon as the process answers."""
    return PlainTextResponse("ok", headers={"cache-control": "no-store"})


async def readyz(_: Request) -> Response:
    """200 when the data can be read (an empty data home can), 503 with the sentence when it cannot."""
    import kpi
    from kpi.errors import KpiError

    try:
        status = await run_in_threadpool(kpi.status)
    except (KpiError, OSError) as error:
        return JSONResponse({"ready": False, "reason": str(error)}, 503, headers={"cache-control": "no-store"})
    body = {"ready": True, "has_data": bool(status.has_data), "version": status.version}
    return JSONResponse(body, headers={"cache-control": "no-store"})


async def first_page(request: Request) -> Response:
    """The first page stands at the root; its name leads there too, the view kept."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{query}", 307)


routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/overview", first_page)]
