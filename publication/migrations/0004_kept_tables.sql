-- What the tables that take in changes only hold already.

create table publication.kept_tables (
    unique_id text primary key,
    relation oid not null,
    generation bigint not null,
    whole_generation bigint not null,
    raw_load_id bigint not null,
    code text not null
);

comment on table publication.kept_tables is
'One row per table of the candidate that takes in changes only, written in the transaction of the table: the build until which it has taken in what changed, the one that wrote it whole, the raw rows it was built from, and a digest of the code of it and of what it is made from. It says nothing of a table with another oid.';

grant insert, update, delete on publication.kept_tables to olist_transformer;
