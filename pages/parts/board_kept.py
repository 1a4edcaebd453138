"""The board's markup, kept by what it shows: 500 rows take a quarter of a second to write, and most runs of the page change none."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from threading import Lock

from pages.parts.html import Html

MOST = 24
"""Tables kept; one of 500 rows is a megabyte."""
_made: OrderedDict[str, Html] = OrderedDict()
_turn = Lock()


def kept(content: tuple, make: Callable[[], Html]) -> Html:
    """What `make` gives, made anew only for a `content` not seen lately: all that the markup depends on."""
    mark = blake2b(pickle.dumps(content), digest_size=16).hexdigest()
    with _turn:
        found = _made.get(mark)
        if found is not None:
            _made.move_to_end(mark)
            return found
    made = make()
    with _turn:
        _made[mark] = made
        while len(_made) > MOST:
            _made.popitem(last=False)
    return made
