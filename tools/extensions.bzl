"""The libraries' repositories, for MODULE.bazel."""

load("//tools:deps.bzl", "ipclab_libraries")

libraries = module_extension(implementation = lambda ctx: ipclab_libraries())
