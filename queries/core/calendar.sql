-- As accepted; one row per key.
select * exclude (import_id, file, line, row_hash) from staging.calendar
