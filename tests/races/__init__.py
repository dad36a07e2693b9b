"""Races for what may be used once: many redeem it at the same time, on a gateway with four workers.

`lines.py` holds the connections, one for each redemption, and lets all of them go at once; `ground.py` is
what a race is run on; `race.py` says what a race is and runs a round of it; `oauth2.py` and `oauth1.py` are
the races, `running.py` runs them on gateways of their own, and `figures.py` tells what was found. `python -m
tests.races` runs all of them in full, tests/e2e a few rounds of each.
"""
