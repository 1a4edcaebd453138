"""A coroutine run in a thread of its own: Playwright leaves an event loop running in the thread of the tests."""
from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor


def run(work: Coroutine) -> object:
    """What `asyncio.run` gives."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
