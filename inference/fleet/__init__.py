"""What the machines hold, whoever asks for it just now: releases that are kept ready, and at whose cost."""
