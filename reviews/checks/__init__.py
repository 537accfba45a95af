"""Automatic checks of a release, as plug-ins.

A check is a pure function over a `Subject`: a folder of files, the card and what the project says of itself. It knows
neither database nor queue. Where it runs is decided by its declaration: one that parses what a stranger made runs in
a confined child process (`reviews.checks.confinement`).
"""
