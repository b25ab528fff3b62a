"""What is read from the record."""
