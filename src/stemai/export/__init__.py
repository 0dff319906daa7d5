"""What leaves the house: certified results for readers who do not have stemai.  Kernel and standard library only.

checker    the kernel as one file that checks a result file     merging    several modules as one
recheck    what that file does when it is run                   stored     a result file, and what it says wrongly
statement  a kernel statement as text that cannot be misread
"""
