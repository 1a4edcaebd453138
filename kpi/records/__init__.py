"""What people record: ratings, incidents and bonus items, groups, published schemes, pay terms, decisions, forms.

One append-only table of events, each with who, when and why; what holds is what they add up to. Hash chain, appeals, the close of
a month and PostgreSQL are not here yet; the table is shaped for them.

Room rule: may import errors, words, cards, warehouse, intake, summaries, measures, schemes, scoring and doubt; it uses errors,
warehouse.periods, intake's readers and schemes.model.
"""
from kpi.records.bulk import Applied, Refused
from kpi.records.current import Record
from kpi.records.drafts import Entry
from kpi.records.fields import Field
from kpi.records.kinds import ENGINE, KINDS, RECORDED, WITHDRAWN, Kind, moves_of
from kpi.records.ledger import COLUMNS, LOG
from kpi.records.limits import OVERALL, Limits, limits
from kpi.records.readers import Records
from kpi.records.sheets import Sheet, read_cells, read_list, read_sheet
from kpi.records.store import mark, place

__all__ = [
    "Applied", "COLUMNS", "ENGINE", "Entry", "Field", "KINDS", "Kind", "LOG", "Limits", "OVERALL", "RECORDED", "Record", "Records",
    "Refused", "Sheet", "WITHDRAWN", "limits", "mark", "moves_of", "place", "read_cells", "read_list", "read_sheet",
]
