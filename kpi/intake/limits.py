"""How large a file may be before it is refused unread."""

from __future__ import annotations

MAX_BYTES = 4 << 30
"""One file on disk."""
MAX_ROWS = 50_000_000
MAX_COLUMNS = 2_000
MAX_RECORD = 4 << 20
"""Bytes of one row; a longer one is nearly always a quote that was never closed."""
MAX_UNPACKED = 200 << 20
"""Bytes of a workbook once unpacked."""
MAX_RATIO = 100
"""Unpacked bytes of a workbook for one packed byte."""
BLOCK = 16 << 20
"""Bytes of a CSV worked on at a time; blocks bound the memory, not the result."""
BLOCK_ROWS = 200_000
