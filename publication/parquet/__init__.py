"""A publication as Parquet files: the processed zone in S3, or a folder.

1. A part is a month of a table, or all of a table without dates, sorted by its primary key.
   Its name says its content, so that a month that did not change is not written again.
2. The manifest of a publication is written after its parts were read back and counted, and
   `current.json`, which names it, last of all. In S3 nothing but `current.json` is written over.
"""

from publication.parquet.export import Exported, export, export_to_folder
from publication.parquet.scan import current_parts, scan

__all__ = ["Exported", "current_parts", "export", "export_to_folder", "scan"]
