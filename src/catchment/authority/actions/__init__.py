"""Everything that changes what this room keeps: one transaction each, with its audit event."""
