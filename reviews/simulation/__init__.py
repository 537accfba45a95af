"""A community that exists only for a while: people who submit, judge, answer, decide, tire and appeal through the real
actions, for a year of compressed time, in a database that is thrown away.

    Community(size, seed).live() → a watch over the clocks, and everything in the database as the site left it

What is asked of it afterwards: `guarantees` (three promises, checked anew from the rows) and `figures` (how long things
took). How people behave is `table`, and nothing else; no product code knows that it is being lived in.
"""
