"""Where files come from, behind one small interface."""
