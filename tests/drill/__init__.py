"""The whole line under Dagster with everything killed, and a warehouse restored: `make drill`."""
