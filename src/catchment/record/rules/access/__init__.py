"""Who may see what of whose record, and why: one pure rule, which the search asks in SQL (G-030..G-037)."""
