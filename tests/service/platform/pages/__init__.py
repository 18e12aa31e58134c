"""The city's graph: fed, asked, judged."""
