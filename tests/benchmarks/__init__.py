"""This project beside its peers: the same work, in one process, as ratios. No test times anything."""
