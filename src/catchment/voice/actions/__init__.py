"""Every change of voice: one transaction each, permission asked inside, an audit event written."""
