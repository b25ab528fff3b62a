"""The pure rules of governance: the handbook as a value, quorum and voting, permissions, checks, duties."""
