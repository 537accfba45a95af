"""Running a check on a stranger's files in a child process that can do nothing else.

The parent (`parent.run`) starts it in a session of its own with an empty environment, watches time and memory, and
kills it. The child (`child`) raises its own fences (`fences`) before it looks at anything: limits of processor, memory
and file size, no network, no other programs, no processes, no reading or writing outside what the check needs.
"""
