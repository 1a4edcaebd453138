"""What was tried, written into a draft: bands, window and rule, or the shares of a forced distribution (R4-12: a published one stays)."""
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from kpi import schemes
from kpi.errors import KpiError
from kpi.schemes.model.outcomes import Tiers
from kpi.verbs import workshop
from kpi.verbs.scheme_desk import scheme_renewed
from kpi.verbs.tier_desk import TierDesk


def tier_changes(desk: TierDesk, rules: Tiers, shares: Mapping[str, Decimal] | None = None) -> dict[str, object]:
    """Cell of the scheme -> its new value, only those that differ; {} when nothing was changed. Of a forced distribution the shares."""
    if desk.kind == "forced":
        return {f"forced.shares.{band}": part for band, part in (shares or {}).items() if part != desk.shares[band]}
    pairs = enumerate(zip(desk.rules.bands, rules.bands, strict=True), 1)
    found: dict[str, object] = {f"{desk.kind}.bands[{n}].at_least": new.at_least for n, (old, new) in pairs if old.at_least != new.at_least}
    if desk.kind == "tiers":
        for name in ("window", "take", "consecutive", "short"):
            if getattr(desk.rules, name) != getattr(rules, name):
                found[f"tiers.{name}"] = getattr(rules, name)
    return found


def tier_version(
    desk: TierDesk, rules: Tiers, shares: Mapping[str, Decimal] | None = None, new_id: str = "", author: str = "",
    home: Path | str | None = None,
) -> tuple[str, str]:
    """(id, version) of the draft kept in the data home: of a shipped scheme a copy called `new_id`, of one's own its next free version.
    KpiError: nothing was changed, the id is taken, or the result is no scheme."""
    changes = tier_changes(desk, rules, shares)
    if not changes:
        raise KpiError("nothing was changed", "tiers", "Move a mark or choose another rule first")
    name = desk.scheme
    if name in schemes.library(None):
        workshop.scheme_edited(workshop.scheme_text(name, home), changes)  # refuse before anything is written
        name = workshop.scheme_copied(name, new_id, author, home=home)
        text = workshop.scheme_text(name, home)
    else:
        text = workshop.scheme_edited(scheme_renewed(name, home), {"author": author} if author else {})
    made = workshop.scheme_edited(text, changes)
    return workshop.scheme_saved(made, home), workshop.scheme_read(made).version
