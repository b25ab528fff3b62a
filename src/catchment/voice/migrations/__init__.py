"""What voice changed in the database, step by step."""
