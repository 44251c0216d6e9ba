"""Quarantined records: listed, exported byte for byte, mended and loaded.

1. What is mended lands as a delta, whose manifest says which records of which landing it mends; it
   stands in the order of that landing, so that no newer row is overwritten.
2. Whoever loads that delta marks the records as resolved, in the transaction of the load.
3. A record that still does not fit stays in quarantine, as it is.
"""
