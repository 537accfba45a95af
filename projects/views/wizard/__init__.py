"""The wizard: one page a step. Each step keeps what is accepted where it belongs, and what is not on the draft."""
