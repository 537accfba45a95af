"""The formats in which Hub clients send large files: chunks in xorbs, and shards that say which chunks make a file.

Plain bytes in, plain values out. All of it is a stranger's: every length is checked before it is believed.
"""
