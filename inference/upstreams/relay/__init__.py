"""Takes runs from their streams to an upstream server and its answers back, beside the hosts of our own. No torch."""
