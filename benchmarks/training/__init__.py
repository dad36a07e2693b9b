"""Train a build that counts its own steps: `python -m benchmarks.training`, a part of `make trained`.

`mix` is the table of what is called, and pure; `messages` reads HTTP/1.1 as plainly as both sides here write
it. `origin` answers, `load` calls, `worker` is the process between them, whose end writes the profile.
"""
