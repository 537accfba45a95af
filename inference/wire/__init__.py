"""What web processes, hosts and engines say to each other over Redis. Plain Python: no Django, no torch."""
