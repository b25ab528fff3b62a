"""Every change of money: one transaction each, permission asked inside, an audit event written."""
