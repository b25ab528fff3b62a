"""Every change of money: one transaction each, permission asked inside, written to the ledger and the audit."""
