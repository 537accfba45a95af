"""The demonstration community: real people, real files, and the same doors that everybody uses."""
