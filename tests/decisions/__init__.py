"""The figures in `docs/decisions` of the rules on which people differ, counted from the sample."""
