#!/bin/sh
# Run once by the Postgres image on an empty volume: a database of its own for Dagster's records.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$DAGSTER_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
create role dagster login password :'password';
create database dagster owner dagster;
SQL
