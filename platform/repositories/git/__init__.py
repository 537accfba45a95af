"""What a stock git says and hears: lines, packs, fetches and pushes. Knows repositories, and nobody who asks."""
