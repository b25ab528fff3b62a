"""Pure rules that every room uses: periods of time, and findings."""
