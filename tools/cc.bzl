"""The C++ rules of this project.  BUILD files load them from here, never from rules_cc.

They are rules_cc's own, with the warnings that our code must be free of.  The language standard is in .bazelrc, since
the libraries that we build from source must agree with it.
"""

load("@rules_cc//cc:defs.bzl", _cc_binary = "cc_binary", _cc_library = "cc_library", _cc_test = "cc_test")

COPTS = [
    "-Wall",
    "-Wextra",
    "-Werror",
]

def cc_library(copts = [], **kwargs):
    _cc_library(copts = COPTS + copts, **kwargs)

def cc_binary(copts = [], **kwargs):
    _cc_binary(copts = COPTS + copts, **kwargs)

def cc_test(copts = [], linkstatic = True, size = "small", **kwargs):
    """A test.  Static but for system libraries: one file, which still starts in a jail where the build tree is not."""
    _cc_test(
        copts = COPTS + copts,
        linkstatic = linkstatic,
        size = size,
        **kwargs
    )

def student_binary(**kwargs):
    """A submission's program: compiled as the grader does, warnings shown and forgiven."""
    _cc_binary(
        copts = ["-Wall", "-Wextra", "-g"],
        linkopts = ["-pthread", "-lm", "-lrt"],
        **kwargs
    )
