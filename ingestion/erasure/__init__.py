"""A person erased from the raw zone, the raw tables and quarantine: the one rewrite of what landed.

1. What belongs to the person is said once (`personal.py`). The person gets a random pseudonym, the
   same in all rows, and city, zip prefix and the words of reviews go: counts of persons, orders and
   money stay, by month and by state.
2. Objects are rewritten first, then the manifests that name them, then Postgres in one transaction;
   last, the old objects are deleted in all their versions, with the administrator's key.
3. Each step is recorded, and can be done again: killed anywhere, the same command completes it.
4. The receipt names the person by a salted hash. The pseudonym is forgotten at the end, so that
   nobody can tell whose it was.
"""
