"""Widgets the pages share: URL state, cached verbs, filters, tiles, tables, empty states."""
