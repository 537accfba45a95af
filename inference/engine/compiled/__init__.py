"""Models computed on a processor in few passes: what lies between the products of a decoder is written in C.

In a step in which sixty sequences go on, torch takes as long for attention and forty small operations a layer as for
the products. The functions need a C compiler once, when the site is set up, by `python -m inference.engine.compiled`,
which `make` calls. Where they are missing torch computes everything, with the same answers.

Nothing is imported here: whoever only makes them, or asks whether they are there, does not wait for transformers.
"""
