"""Whether the warehouse says what the files say: its figures beside a recount in DuckDB."""
