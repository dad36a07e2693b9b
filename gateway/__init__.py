"""Tollkeeper: a self-hosted API gateway that runs proxy bundles compatible with Apigee Edge."""
