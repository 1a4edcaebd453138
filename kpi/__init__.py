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
    "events": "kpi.verbs.events", "days_of": "kpi.verbs.events", "event_before": "kpi.verbs.events",
    "rank_ranges": "kpi.verbs.rank_ranges", "board_file": "kpi.verbs.board_files",
    "agent_spread": "kpi.verbs.person_figures", "agent_hours": "kpi.verbs.person_cases", "agent_cases": "kpi.verbs.person_cases",
    "agent_past": "kpi.verbs.person_past",
    "score": "kpi.verbs.scores", "leaderboard": "kpi.verbs.boards", "agent_card": "kpi.verbs.person",
    "overview": "kpi.verbs.overview", "attention": "kpi.verbs.attention",
    "tiers": "kpi.verbs.outcomes", "actions": "kpi.verbs.outcomes", "awards": "kpi.verbs.outcomes", "forced": "kpi.verbs.outcomes",
    "award_offer": "kpi.verbs.award_meeting", "award_meeting": "kpi.verbs.award_meeting", "award_cards": "kpi.verbs.award_cards",
    "award_least": "kpi.verbs.award_records", "award_choice": "kpi.verbs.award_records", "award_choice_undone": "kpi.verbs.award_records",
    "award_decided": "kpi.verbs.award_records", "award_minutes": "kpi.verbs.award_paper", "award_line": "kpi.verbs.award_paper",
    "pay": "kpi.verbs.pay", "payroll": "kpi.verbs.pay",
    "schemes_listed": "kpi.verbs.workshop", "scheme_text": "kpi.verbs.workshop", "scheme_read": "kpi.verbs.workshop",
    "scheme_check": "kpi.verbs.workshop", "scheme_edited": "kpi.verbs.workshop", "scheme_copied": "kpi.verbs.workshop",
    "scheme_saved": "kpi.verbs.workshop", "scheme_published": "kpi.verbs.workshop", "schemes_compared": "kpi.verbs.workshop",
    "coverage": "kpi.verbs.workshop",
    "schemes_shelved": "kpi.verbs.scheme_desk", "schemes_refused": "kpi.verbs.scheme_desk",
    "scheme_versions": "kpi.verbs.scheme_desk", "scheme_renewed": "kpi.verbs.scheme_desk",
    "draft_items": "kpi.verbs.scheme_desk", "draft_checked": "kpi.verbs.scheme_desk", "draft_compared": "kpi.verbs.scheme_desk",
    "draft_weights": "kpi.verbs.scheme_desk", "draft_bands": "kpi.verbs.scheme_desk", "draft_quotas": "kpi.verbs.scheme_desk",
    "draft_changes": "kpi.verbs.scheme_desk", "scheme_cells": "kpi.verbs.scheme_cells", "scheme_changed": "kpi.verbs.scheme_cells",
    "records": "kpi.verbs.ledger", "records_log": "kpi.verbs.ledger", "record_kinds": "kpi.verbs.ledger", "record": "kpi.verbs.ledger",
    "record_moved": "kpi.verbs.ledger", "record_corrected": "kpi.verbs.ledger", "records_from_sheet": "kpi.verbs.ledger",
    "rating_grid": "kpi.verbs.ledger", "rate": "kpi.verbs.ledger",
    "entry_forms": "kpi.verbs.entry", "rating_sheet": "kpi.verbs.entry", "keep_ratings": "kpi.verbs.entry", "number_sheet": "kpi.verbs.entry",
    "keep_numbers": "kpi.verbs.entry", "appraisal_steps": "kpi.verbs.progress", "entries_missing": "kpi.verbs.progress",
    "records_listed": "kpi.verbs.progress", "records_checked": "kpi.verbs.progress", "records_stamp": "kpi.verbs.progress",
    "pay_blanks": "kpi.verbs.slips", "pay_totals": "kpi.verbs.slips", "slip": "kpi.verbs.slips", "slip_file": "kpi.verbs.slips",
    "why": "kpi.verbs.why", "changes": "kpi.verbs.why",
    "form_types": "kpi.verbs.filed", "file_form": "kpi.verbs.filed", "forms_filed": "kpi.verbs.filed", "forms_checked": "kpi.verbs.checked",
    "calendar": "kpi.verbs.duty", "overdue_steps": "kpi.verbs.duty", "case_table": "kpi.verbs.duty",
    "lists": "kpi.verbs.duty",
    "proposed_events": "kpi.verbs.duty", "file_proposed": "kpi.verbs.duty",
    "targets_from_sheet": "kpi.verbs.wide_sheets", "roster_from_sheet": "kpi.verbs.wide_sheets", "sheet_to_fill": "kpi.verbs.reports",
    "score_forms": "kpi.verbs.reports", "pay_slips": "kpi.verbs.reports", "score_workbook": "kpi.verbs.reports",
    "payroll_file": "kpi.verbs.reports",
    "what_if_start": "kpi.verbs.what_if", "what_if": "kpi.verbs.what_if", "what_if_weights": "kpi.verbs.what_if",
    "what_if_equal": "kpi.verbs.what_if", "what_if_shares": "kpi.verbs.what_if",
    "what_if_held": "kpi.verbs.what_if", "weights_read": "kpi.verbs.what_if",
    "weights_written": "kpi.verbs.what_if", "what_if_sliders": "kpi.verbs.what_if_drawn", "what_if_slope": "kpi.verbs.what_if_drawn",
    "what_if_moved": "kpi.verbs.what_if_drawn", "what_if_least": "kpi.verbs.what_if_drawn",
    "scenario_saved": "kpi.verbs.what_if_kept", "scenarios": "kpi.verbs.what_if_kept",
    "scenario_withdrawn": "kpi.verbs.what_if_kept", "scenarios_compared": "kpi.verbs.what_if_kept",
    "scenario_version": "kpi.verbs.what_if_kept", "blind_trial": "kpi.verbs.what_if_kept", "blind_begun": "kpi.verbs.what_if_kept",
    "blind_moved": "kpi.verbs.what_if_kept", "change_said": "kpi.verbs.what_if_kept",
    "tier_desk": "kpi.verbs.tier_desk", "moved_marks": "kpi.verbs.tier_desk",
    "tried_rules": "kpi.verbs.tier_trial", "tier_trial": "kpi.verbs.tier_trial",
    "tier_movers": "kpi.verbs.tier_trial", "tier_near": "kpi.verbs.tier_trial", "tier_forecast": "kpi.verbs.tier_trial",
    "tier_quota": "kpi.verbs.tier_trial", "tier_ways": "kpi.verbs.tier_lift", "tier_lift": "kpi.verbs.tier_lift",
    "tier_changes": "kpi.verbs.tier_version", "tier_version": "kpi.verbs.tier_version",
    "share_shown": "kpi.verbs.shares", "share_made": "kpi.verbs.shares", "shares_listed": "kpi.verbs.shares",
    "share_revoked": "kpi.verbs.shares", "share_extended": "kpi.verbs.shares", "share_snapshot": "kpi.verbs.shares",
    "share_link": "kpi.verbs.share_address", "share_reach": "kpi.verbs.share_address",
    "share_picture": "kpi.verbs.shares", "share_file": "kpi.verbs.shares",
    "share_tried": "kpi.sharing.trying", "share_moved": "kpi.sharing.trying", "share_code": "kpi.verbs.share_code",
    "group_lines": "kpi.verbs.group_lines", "webhook_kind": "kpi.verbs.webhook", "send_lines": "kpi.verbs.webhook",
    "catalogue": "kpi.verbs.catalogue", "csv_safe": "kpi.verbs.exports",
}
__version__ = "0.1.0"
__all__ = list(VERBS)


def __getattr__(name: str):
    if name not in VERBS:
        raise AttributeError(f"kpi has no verb {name!r}; it has {', '.join(VERBS)}")
    return getattr(import_module(VERBS[name]), name)
