"""One change to many resources: what may be changed, what a change would do, and doing it."""
