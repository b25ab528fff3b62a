"""The shell: base page, navigation, search, the date bar, charts and maps."""
