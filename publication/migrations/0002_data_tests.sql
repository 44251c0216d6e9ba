-- What the data tests are, the rows that failed them, and the code that a publication was made by.

create table publication.data_tests (
    unique_id text primary key,
    name text not null,
    description text not null,
    severity text not null,
    warn_if text not null,
    error_if text not null,
    arguments jsonb not null,
    tables jsonb not null,
    column_name text
);

comment on table publication.data_tests is
'One row per data test that was ever run: what it says and tolerates, as it was last run. `arguments` are those of a generic test, `tables` the models that it looks at.';

create table publication.failing_rows (
    generation bigint not null,
    unique_id text not null,
    row_number integer not null,
    failing_row jsonb not null,
    primary key (generation, unique_id, row_number)
);

comment on table publication.failing_rows is
'Rows that failed a data test on a candidate, the first hundred of each, as the test selects them. Readers see those of publications only.';

create view publication.published_failing_rows as
select
    publications.publication_id, failing_rows.unique_id, failing_rows.row_number,
    failing_rows.failing_row
from publication.failing_rows
inner join publication.publications on publications.generation = failing_rows.generation
where publications.status <> 'dropped';

comment on view publication.published_failing_rows is
'One row per row that a data test warned of on the candidate that was published, while the publication is kept.';

alter table publication.publications add column models jsonb not null default '{}';

comment on column publication.publications.models is
'The checksum and the parents of every model and seed that it was made by, by unique id.';

revoke select on publication.failing_rows from olist_reader, olist_loader;
grant insert, update on publication.data_tests to olist_transformer;
grant insert, delete on publication.failing_rows to olist_transformer;
