"""The example's people: the ground they live on, writing them to files, and taking them into the record."""
