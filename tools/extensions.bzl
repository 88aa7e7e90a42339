"""The repositories, for MODULE.bazel."""

load("//tools:deps.bzl", "ipclab_libraries")
load("//tools:submissions.bzl", "class_submissions")

libraries = module_extension(implementation = lambda ctx: ipclab_libraries())

submissions = module_extension(implementation = lambda ctx: class_submissions(name = "submissions"))
