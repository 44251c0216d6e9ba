-- Who may do what. Each schema is owned by the role that writes it; this is what the others may do.
-- Everything is granted by default privileges too, so that tables made later are covered.

revoke all on schema public from public;

do $$
begin
    execute format('revoke temporary on database %I from public', current_database());
    execute format('grant temporary on database %I to olist_loader, olist_transformer', current_database());
    -- dbt makes schemas it does not find; a publication is a schema of its own.
    execute format('grant create on database %I to olist_transformer, olist_publisher, olist_loader', current_database());
end
$$;

-- The builder reads what was loaded; the publisher reads what was loaded when it audits.
grant usage on schema raw, ingestion to olist_transformer, olist_publisher;
alter default privileges for role olist_loader in schema raw
    grant select on tables to olist_transformer, olist_publisher;
alter default privileges for role olist_loader in schema ingestion
    grant select on tables to olist_transformer, olist_publisher;

-- The publisher copies the candidate.
grant usage on schema candidate to olist_publisher;
alter default privileges for role olist_transformer grant select on tables to olist_publisher;
alter default privileges for role olist_transformer grant usage on schemas to olist_publisher;

-- The builder records its builds and results; it cannot write publications.
grant usage on schema publication to olist_transformer, olist_loader, olist_reader;
alter default privileges for role olist_publisher in schema publication
    grant select on tables to olist_transformer, olist_loader, olist_reader;

-- Readers see what is published. A session's settings are only defaults (a reader can lift them): the
-- grants are what holds.
grant usage on schema marts to olist_reader;
alter default privileges for role olist_publisher in schema marts
    grant select on tables to olist_reader;
alter role olist_reader set default_transaction_read_only = on;
alter role olist_reader set statement_timeout = '15s';
alter role olist_reader set lock_timeout = '2s';
alter role olist_reader set idle_in_transaction_session_timeout = '60s';
