"""Races for what may be used once: many redeem it at the same time, over several connections to one Redis.

`race.py` says what a race is and runs a round of it, `refreshing.py` and whatever stands beside it are the
races, `table.py` lists them. `python -m tests.races` runs all of them in full, `make test` a few rounds.
"""
