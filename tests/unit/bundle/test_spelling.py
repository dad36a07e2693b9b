"""Guesses of what a wrong name was meant to be."""

from __future__ import annotations

from gateway.bundle.spelling import did_you_mean


def test_the_most_alike_name_is_suggested():
    assert did_you_mean("SpikeArest", ["Quota", "SpikeArrest"]) == " - did you mean 'SpikeArrest'?"


def test_a_name_that_differs_in_case_only_is_found():
    assert did_you_mean("JAVASCRIPT", ["Javascript"]) == " - did you mean 'Javascript'?"


def test_nothing_is_suggested_for_what_is_like_nothing():
    assert did_you_mean("Zebra", ["Quota", "SpikeArrest"]) == ""


def test_nothing_is_compared_with_a_monstrous_name():
    assert did_you_mean("Quota" * 20, ["Quota" * 20]) == ""
