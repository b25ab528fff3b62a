"""What authority means, as pure functions: law, the graph, reasons, meetings, selections of providers."""
