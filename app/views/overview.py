"""Overview: how are we doing? Headlines, their course, what stands out, what changed since."""

from app.frame import opened
from app.overview import overview

with opened("overview") as view:
    overview(view)
