-- The ledger: what was loaded, from which file, and what became of every record of it.

create table ingestion.loads (
    load_id bigint generated always as identity primary key,
    landing_id text not null,
    landed_as text not null check (landed_as in ('snapshot', 'delta')),
    source text not null,
    outcome text not null check (outcome in ('loaded', 'unchanged')),
    changed_rows bigint not null,
    started_at timestamptz not null,
    finished_at timestamptz not null default clock_timestamp(),
    seconds double precision not null,
    command text not null
);

comment on table ingestion.loads is
'One row per load of a landing; a refused load leaves none. `unchanged` is the no-op of a landing that was loaded before.';

create index loads_landing_id on ingestion.loads (landing_id);

create table ingestion.load_files (
    load_id bigint not null references ingestion.loads,
    table_name text not null,
    file_name text not null,
    outcome text not null check (outcome in ('loaded', 'unchanged')),
    object_key text not null,
    sha256 text not null,
    bytes bigint not null,
    records bigint not null,
    loaded bigint not null,
    repeated bigint not null,
    quarantined bigint not null,
    inserted bigint not null,
    updated bigint not null,
    deleted bigint not null,
    warnings text [] not null,
    seconds double precision not null,
    primary key (load_id, table_name),
    constraint conservation check (records = loaded + repeated + quarantined)
);

comment on table ingestion.load_files is
'One row per file of a load. Every record is loaded, the repetition of a loaded row, or in quarantine. `unchanged`: the table held exactly these bytes already, and the numbers of records are those of the load that brought them.';

create index load_files_table_name on ingestion.load_files (table_name, load_id);

create table ingestion.quarantine (
    load_id bigint not null references ingestion.loads,
    table_name text not null,
    record_no bigint not null check (record_no > 0),
    line_no bigint not null,
    byte_offset bigint not null,
    column_name text,
    rule text not null,
    reason text not null,
    record bytea not null,
    primary key (load_id, table_name, record_no)
);

comment on table ingestion.quarantine is
'One row per record that did not fit, with its bytes as they came, where they stood, and why.';

create view ingestion.raw_state as
select coalesce(max(load_id), 0) as load_id
from ingestion.loads
where changed_rows > 0;

comment on view ingestion.raw_state is
'One row: the last load that changed a raw table. Two moments with the same value have the same raw rows.';

create view ingestion.current_quarantine as
select quarantine.*
from ingestion.quarantine
inner join (
    select
        files.table_name,
        coalesce(max(files.load_id) filter (where loads.landed_as = 'snapshot'), 0) as snapshot_load_id
    from ingestion.load_files as files
    inner join ingestion.loads on loads.load_id = files.load_id
    where files.outcome = 'loaded'
    group by files.table_name
) as latest on latest.table_name = quarantine.table_name
where quarantine.load_id >= latest.snapshot_load_id;

comment on view ingestion.current_quarantine is
'The quarantined records that are missing from the raw tables as they stand: those of the last snapshot of a table and of the deltas since.';
