"""What web processes, engine hosts and engine children say to each other over Redis. Plain Python: no Django, no torch."""
