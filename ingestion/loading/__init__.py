"""What landed into typed, keyed raw tables; what does not fit into quarantine; all is counted."""
