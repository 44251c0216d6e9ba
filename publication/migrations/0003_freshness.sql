-- Whether the loads go on and what they brought is published: all may see that, also readers.

create view publication.freshness as
select
    (select max(finished_at) from ingestion.loads) as last_load_at,
    (
        select min(loads.finished_at)
        from ingestion.loads
        where loads.changed_rows > 0 and loads.load_id > coalesce(publications.raw_load_id, 0)
    ) as waiting_since,
    publications.published_at
from (values (1)) as one_row (only_row)
left join publication.current on true
left join publication.publications
    on publications.publication_id = current.publication_id;

comment on view publication.freshness is
'One row: when the last load ended, whatever it found; since when rows wait that no reader sees yet, null if none do; when what readers see was published.';
