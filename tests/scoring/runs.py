"""How many examples a property is tried on."""
from __future__ import annotations

import os

FEW = 20


def examples(most: int) -> int:
    """`most`, or few while mutants are tested."""
    return min(most, FEW) if os.environ.get("HYPOTHESIS_PROFILE") == "few" else most
