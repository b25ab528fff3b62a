"""What changes the record: receiving, storing, correcting, merging, exporting."""
