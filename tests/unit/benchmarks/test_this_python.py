from __future__ import annotations

import platform

from benchmarks.contenders.contender import this_machine, this_python
from benchmarks.contenders.tollkeeper import this_checkout
from gateway._fastpath import BUILD


def test_a_report_says_which_python_it_is_of():
    told = this_python("'--prefix=/usr' '--enable-shared'")
    assert platform.python_version() in told
    assert platform.python_compiler() in told
    assert "profile" not in told
    assert this_machine()["python"]


def test_where_it_is_certain_the_report_says_that_python_was_trained():
    assert this_python("'--enable-optimizations' '--with-lto'").endswith(", trained by a profile")
    assert "profile" not in this_python(None)


def test_what_is_measured_is_named_with_its_build():
    assert this_checkout().endswith(f"this checkout, {BUILD} build")
