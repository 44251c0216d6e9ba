-- What was built, what was tested, what is published.

create table publication.generation (
    only_row boolean primary key default true check (only_row),
    generation bigint not null
);

insert into publication.generation (generation) values (0);

comment on table publication.generation is
'One row: the number of the candidate. Every dbt command that writes the candidate raises it first.';

create table publication.builds (
    generation bigint primary key,
    invocation_id text not null unique,
    command text not null,
    publishable boolean not null,
    raw_load_id bigint not null,
    raw_load_id_at_end bigint,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz
);

comment on table publication.builds is
'One row per dbt command that wrote the candidate. `finished_at` is null when it died; `publishable` is false for one that wrote less than the data (--empty, --sample).';

create table publication.candidate_nodes (
    unique_id text primary key,
    generation bigint not null,
    raw_load_id bigint not null,
    checksum text not null,
    status text not null
);

comment on table publication.candidate_nodes is
'One row per model and seed that a dbt command wrote: when it was last written, from which raw rows, by which code.';

create table publication.test_results (
    generation bigint not null,
    unique_id text not null,
    invocation_id text not null,
    status text not null,
    severity text not null,
    failures bigint,
    message text,
    seconds double precision not null,
    finished_at timestamptz not null default clock_timestamp(),
    primary key (generation, unique_id)
);

comment on table publication.test_results is
'One row per data test and generation: its last result on that candidate.';

create table publication.publications (
    publication_id integer primary key,
    schema_name text not null unique,
    generation bigint not null,
    raw_load_id bigint not null,
    project_digest text not null,
    status text not null check (status in ('published', 'withdrawn', 'dropped')),
    published_at timestamptz not null default clock_timestamp(),
    withdrawn_at timestamptz,
    tests_passed integer not null,
    tests_warned integer not null,
    table_rows jsonb not null,
    raw_loads jsonb not null,
    semantic_manifest jsonb not null,
    seconds double precision not null
);

comment on table publication.publications is
'One row per publication, also of those whose schema is dropped by now. `withdrawn_at` stays when one that was withdrawn is dropped; `raw_loads` are the loads that its rows came with.';

create table publication.current (
    only_row boolean primary key default true check (only_row),
    publication_id integer not null references publication.publications,
    since timestamptz not null default clock_timestamp()
);

comment on table publication.current is 'At most one row: the publication that readers see.';

grant update on publication.generation to olist_transformer;
grant insert, update on publication.builds, publication.candidate_nodes, publication.test_results to olist_transformer;
