create or replace view ingestion.raw_state as
select coalesce(max(loads.load_id), 0) as load_id
from ingestion.loads
left join (
    select
        load_id,
        bool_or(
            outcome = 'loaded' and (quarantined > 0 or quarantined_before > 0)
        ) as is_changed
    from (
        select
            load_id,
            outcome,
            quarantined,
            lag(quarantined) over (
                partition by table_name order by load_id
            ) as quarantined_before
        from ingestion.load_files
    ) as files
    group by load_id
) as quarantine on loads.load_id = quarantine.load_id
where loads.changed_rows > 0 or quarantine.is_changed;

comment on view ingestion.raw_state is
'One row: the last load that changed a raw table, or what is in quarantine for one. Two moments with the same value have the same raw rows, and excuse the same orphans.';
