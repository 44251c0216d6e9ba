-- Who loaded, what became of quarantined records since, and which persons were erased.

alter table ingestion.loads
    add column database_role text,
    add column os_user text;

alter table ingestion.loads
    alter column database_role set default current_user,
    drop constraint loads_outcome_check,
    add constraint loads_outcome_check check (outcome in ('loaded', 'unchanged', 'superseded', 'erased'));

comment on column ingestion.loads.outcome is
'`loaded`; `unchanged`: the no-op of a landing that was loaded before; `superseded`: newer landings had replaced it as a whole; `erased`: the rows of a person were rewritten in place.';

alter table ingestion.load_files
    drop constraint load_files_outcome_check,
    add constraint load_files_outcome_check check (outcome in ('loaded', 'unchanged', 'superseded', 'erased'));

alter table ingestion.quarantine
    add column resolved_load_id bigint references ingestion.loads;

comment on column ingestion.quarantine.resolved_load_id is
'The load that brought the record in after it, or the contract, was mended; null as long as it is missing.';

create index quarantine_resolved_load_id on ingestion.quarantine (resolved_load_id)
where resolved_load_id is not null;

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
        where outcome not in ('superseded', 'erased')
    ) as files
    group by load_id
) as quarantine on loads.load_id = quarantine.load_id
where
    loads.changed_rows > 0
    or quarantine.is_changed
    or exists (
        select 1 from ingestion.quarantine as mended
        where mended.resolved_load_id = loads.load_id
    );

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
where files.newer_wholes = 0 and quarantine.resolved_load_id is null;

comment on view ingestion.current_quarantine is
'The quarantined records that are missing from the raw tables as they stand: those of the newest snapshot of a table and of the deltas since, by the order of landings, but for those that were mended.';

create table ingestion.erasures (
    erasure_id bigint generated always as identity primary key,
    person_hash text not null,
    salt text not null,
    reason text not null,
    asked_by text not null,
    command text not null,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    pseudonym text,
    load_id bigint references ingestion.loads,
    rows_rewritten jsonb,
    publications_dropped integer [] not null default '{}',
    constraint forgotten check (finished_at is null or pseudonym is null)
);

comment on table ingestion.erasures is
'One row per erasure of a person: the receipt. `person_hash` is the SHA-256 of `salt` and the person, so that who knows the person can find the receipt and nobody can find the person. `pseudonym` is kept only until the erasure is finished.';

create table ingestion.erased_objects (
    erasure_id bigint not null references ingestion.erasures,
    object_key text not null,
    table_name text not null,
    sha256 text not null,
    bytes bigint not null,
    records bigint not null,
    new_object_key text,
    new_sha256 text,
    new_bytes bigint,
    deleted_at timestamptz,
    primary key (erasure_id, object_key)
);

comment on table ingestion.erased_objects is
'One row per landed object that held an erased person: what it was, how many of its records were rewritten, and the object in its place; none where no landing named the old one.';
