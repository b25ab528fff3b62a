"""What holds of the record, as pure functions over plain values."""
