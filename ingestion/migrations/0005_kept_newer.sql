-- What a landing that came late left as it was, which is not the same as what it holds.

alter table ingestion.load_files
    add column kept_newer bigint check (kept_newer >= 0);

comment on column ingestion.load_files.kept_newer is
'How many records of a file that came late were not written because a newer landing had brought another row of their key. Null of a file that did not come late, and of loads before it was counted.';
