"""Build the extension `gateway._fastpath`, and nothing else: all metadata stands in pyproject.toml.

`TOLLKEEPER_TRACE=1 pip install -e .` builds it for debugging: line tracing (coverage and profilers see the
lines of the included files) and an annotated HTML page beside the source. Never measure such a build.
"""

from __future__ import annotations

import os
from glob import glob

from Cython.Build import cythonize
from setuptools import Extension, setup

TRACING = os.environ.get("TOLLKEEPER_TRACE", "") not in {"", "0"}

FASTPATH = Extension(
    "gateway._fastpath",
    sources=["gateway/_fastpath.pyx"],
    depends=sorted(glob("gateway/hot/*.pxi")),
    define_macros=[("CYTHON_TRACE", "1"), ("CYTHON_USE_SYS_MONITORING", "0")] if TRACING else [],
    extra_compile_args=["-O0", "-g"] if TRACING else ["-O2"],
)

setup(
    ext_modules=cythonize(
        [FASTPATH],
        annotate=TRACING,
        compiler_directives={"language_level": "3str", "linetrace": TRACING, "embedsignature": True},
    )
)
