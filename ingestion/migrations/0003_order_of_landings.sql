-- Landings have an order of their own: the moment that their data stands for, then their id. A load
-- of an older landing writes only what no newer one has said.

alter table ingestion.loads
    add column as_of timestamptz,
    add column forced boolean not null default false,
    drop constraint loads_outcome_check,
    add constraint loads_outcome_check check (outcome in ('loaded', 'unchanged', 'superseded'));

-- Until now no landing stood for another moment than that of its id.
update ingestion.loads
set as_of = coalesce(
    substring(landing_id from '^\d{8}T\d{6}\.\d{6}Z')::timestamptz,
    started_at
);

alter table ingestion.loads
    alter column as_of set not null,
    alter column as_of set default clock_timestamp();

comment on table ingestion.loads is
'One row per load of a landing; a refused load leaves none. `as_of` and `landing_id` say where the landing stands in the order of landings. `unchanged` is the no-op of a landing that was loaded before, `superseded` that of one which newer landings had replaced as a whole. `forced`: it was loaded again because somebody asked for it.';

create index loads_order on ingestion.loads (as_of, landing_id collate "C");

create unique index loads_settled_once on ingestion.loads (landing_id)
where outcome in ('loaded', 'superseded') and not forced;

alter table ingestion.load_files
    add column replaced_all boolean not null default false,
    drop constraint load_files_outcome_check,
    add constraint load_files_outcome_check
        check (outcome in ('loaded', 'unchanged', 'superseded'));

alter table ingestion.load_files
    add column header_bytes bigint,
    add column record_bytes bigint,
    add constraint bytes_add_up check (bytes = header_bytes + record_bytes);

comment on table ingestion.load_files is
'One row per file of a load. Every record is loaded, the repetition of a loaded row, or in quarantine. Every byte belongs to the header or to the records and their line ends; that is not known of loads before it was counted. `unchanged`: the table held exactly these bytes already, and the numbers of records are those of the load that brought them. `superseded`: newer landings had replaced the file as a whole, and it was not read. `replaced_all`: its table has no key, so that even a delta replaced all of it.';

create table ingestion.listing (
    is_the_only_row boolean primary key default true check (is_the_only_row),
    settled_until text not null
);

comment on table ingestion.listing is
'At most one row: every landing that was found up to this id is in the ledger, so that the raw zone need not be listed from its beginning.';

do $$
declare
    raw_table regclass;
begin
    for raw_table in
        select tables.oid
        from pg_class as tables
        inner join pg_constraint as keys on keys.conrelid = tables.oid and keys.contype = 'p'
        where tables.relnamespace = 'raw'::regnamespace and tables.relkind = 'r'
    loop
        execute format('alter table %s add column _seen_load_id bigint', raw_table);
    end loop;
end
$$;

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
        where outcome <> 'superseded'
    ) as files
    group by load_id
) as quarantine on loads.load_id = quarantine.load_id
where loads.changed_rows > 0 or quarantine.is_changed;

create or replace view ingestion.current_quarantine as
select quarantine.*
from ingestion.quarantine
inner join (
    select
        load_id,
        table_name,
        count(*) filter (where replaced_all) over (
            partition by table_name
            order by as_of desc, landing_id collate "C" desc
            rows between unbounded preceding and 1 preceding
        ) as newer_wholes
    from (
        select distinct on (loads.landing_id, files.table_name)
            files.load_id,
            files.table_name,
            loads.landing_id,
            loads.as_of,
            loads.landed_as = 'snapshot' or files.replaced_all as replaced_all
        from ingestion.load_files as files
        inner join ingestion.loads on loads.load_id = files.load_id
        where files.outcome = 'loaded'
        order by loads.landing_id, files.table_name, files.load_id desc
    ) as last_loads
) as files on files.load_id = quarantine.load_id and files.table_name = quarantine.table_name
where files.newer_wholes = 0;

comment on view ingestion.current_quarantine is
'The quarantined records that are missing from the raw tables as they stand: those of the newest snapshot of a table and of the deltas since, by the order of landings.';
