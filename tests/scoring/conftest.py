"""The profile of examples: HYPOTHESIS_PROFILE=few for mutation testing, which runs the tests thousands of times."""
from __future__ import annotations

import os

from hypothesis import settings

from tests.scoring.runs import FEW

settings.register_profile("few", max_examples=FEW, derandomize=True, database=None, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
