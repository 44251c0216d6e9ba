"""Charts as Vega-Lite dictionaries: a metric, a dimension and a mark.

Plain dictionaries with their data in them: as Altair objects the same charts cost 30 ms each.
Colours come from the theme of Streamlit, apart from greys that are quiet on both backgrounds.
A chart that can be clicked has the selection `picked`, by its field `key`.
"""
