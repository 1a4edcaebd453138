"""Kefu KPI. The verbs a page or a script may use; each is imported only when it is first called.

    import kpi
    kpi.measure(["inquiry_conversion"], "2026-09", by="agent")
"""
from __future__ import annotations

from importlib import import_module

VERBS = {
    "home": "kpi.verbs.desk", "status": "kpi.verbs.desk", "options": "kpi.verbs.desk", "checklist": "kpi.verbs.desk",
    "imports": "kpi.verbs.exports", "quarantine": "kpi.verbs.exports", "import_files": "kpi.verbs.exports",
    "undo": "kpi.verbs.exports", "templates": "kpi.verbs.exports", "sources": "kpi.verbs.exports",
    "verify": "kpi.verbs.exports", "make_demo": "kpi.verbs.exports", "clear_demo": "kpi.verbs.exports",
    "rebuild": "kpi.verbs.exports", "filters": "kpi.verbs.exports",
    "measure": "kpi.verbs.figures", "rows": "kpi.verbs.figures", "evidence": "kpi.verbs.figures",
    "score": "kpi.verbs.scores", "leaderboard": "kpi.verbs.boards", "agent_card": "kpi.verbs.person",
    "overview": "kpi.verbs.overview", "attention": "kpi.verbs.attention",
    "tiers": "kpi.verbs.outcomes", "actions": "kpi.verbs.outcomes", "awards": "kpi.verbs.outcomes", "forced": "kpi.verbs.outcomes",
    "pay": "kpi.verbs.pay", "payroll": "kpi.verbs.pay",
    "schemes_listed": "kpi.verbs.workshop", "scheme_text": "kpi.verbs.workshop", "scheme_read": "kpi.verbs.workshop",
    "scheme_check": "kpi.verbs.workshop", "scheme_edited": "kpi.verbs.workshop", "scheme_copied": "kpi.verbs.workshop",
    "scheme_saved": "kpi.verbs.workshop", "scheme_published": "kpi.verbs.workshop", "schemes_compared": "kpi.verbs.workshop",
    "coverage": "kpi.verbs.workshop",
    "records": "kpi.verbs.ledger", "records_log": "kpi.verbs.ledger", "record_kinds": "kpi.verbs.ledger", "record": "kpi.verbs.ledger",
    "record_moved": "kpi.verbs.ledger", "record_corrected": "kpi.verbs.ledger", "records_from_sheet": "kpi.verbs.ledger",
    "rating_grid": "kpi.verbs.ledger", "rate": "kpi.verbs.ledger",
    "calendar": "kpi.verbs.duty", "overdue_steps": "kpi.verbs.duty", "case_table": "kpi.verbs.duty", "lists": "kpi.verbs.duty",
    "proposed_events": "kpi.verbs.duty", "file_proposed": "kpi.verbs.duty",
    "score_workbook": "kpi.verbs.reports", "payroll_file": "kpi.verbs.reports",
    "catalogue": "kpi.verbs.catalogue", "csv_safe": "kpi.verbs.exports",
}
__version__ = "0.1.0"
__all__ = list(VERBS)


def __getattr__(name: str):
    if name not in VERBS:
        raise AttributeError(f"kpi has no verb {name!r}; it has {', '.join(VERBS)}")
    return getattr(import_module(VERBS[name]), name)
