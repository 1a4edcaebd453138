"""What people outside see by one link: frozen snapshots, the secret and the tokens, and who may see what now.

The viewer process runs on this room alone, so importing it loads no warehouse, no records, no DuckDB (a test blocks them).
Room rule: may import errors, words, cards, schemes, scoring, doubt and records; never warehouse, duckdb or streamlit.
"""
