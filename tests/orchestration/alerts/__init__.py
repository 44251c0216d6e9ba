"""Claims about what is told when something fails."""
