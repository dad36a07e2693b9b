"""What a request costs: run `python -m benchmarks.compare`."""
