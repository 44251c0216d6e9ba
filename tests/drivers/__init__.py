"""The regressions of drivers, on orders that are made so that the answers are known."""
