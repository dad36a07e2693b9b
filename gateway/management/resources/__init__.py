"""The resources of the management API: one file per Edge resource, found by discovery.

Each module declares `RESOURCES`. To add a resource, add its file, and its mirror in the tests.
Authentication, short forms of paths, unknown organizations, error bodies, the audit line and the hint to
other processes are not its job.
"""
