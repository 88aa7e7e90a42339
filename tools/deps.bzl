"""The repositories that the build uses: all from Debian packages, none from the network.

To add a library: one `system_repository` below, one overlay in third_party/.  The launcher (./ipclab) reads each
`package = "..."` of this file to know what the machine lacks, so keep it a literal on its own line.
"""

def _path_or_fail(ctx, path):
    path = ctx.path(path)
    if not path.exists:
        fail("{} is missing; install its Debian package: sudo apt-get install {}".format(path, ctx.attr.package))
    return path

def _system_repository_impl(ctx):
    root = _path_or_fail(ctx, ctx.attr.root)
    entries = ctx.attr.entries or [entry.basename for entry in root.readdir()]
    for entry in entries:
        ctx.symlink(_path_or_fail(ctx, root.get_child(entry)), entry)
    if ctx.attr.build_file:
        ctx.symlink(ctx.attr.build_file, "BUILD.bazel")

# Links what a Debian package installed into a repository, so that Bazel sees it change and sandboxes find it.
system_repository = repository_rule(
    implementation = _system_repository_impl,
    attrs = {
        "build_file": attr.label(doc = "Overlay; without it the folder brings its own."),
        "entries": attr.string_list(doc = "What to link from `root`; everything if empty."),
        "package": attr.string(mandatory = True, doc = "The Debian package, named when something is missing."),
        "root": attr.string(default = "/usr/include"),
    },
    local = True,  # looked at again whenever the server starts: packages come and go
)

def _debian_rules_cc_impl(ctx):
    root = _path_or_fail(ctx, "/usr/share/bazel/rules/cc")
    ctx.execute(["cp", "-rL", "--no-preserve=mode", "{}/.".format(root), "."])

    # Two files load `use_cpp_toolchain`, which Debian's Bazel 4.2.3 does not have yet; this is what it returns.
    for name in ["cc_flags_supplier.bzl", "compiler_flag.bzl"] if ctx.attr.mended else []:
        path = "cc/private/rules_impl/" + name
        text = ctx.read(path)
        text = text.replace(", \"use_cpp_toolchain\"", "")
        text = text.replace("use_cpp_toolchain()", "[\"@bazel_tools//tools/cpp:toolchain_type\"]")
        ctx.file(path, text, executable = False)

# Debian's rules_cc, made to load under Debian's Bazel.
debian_rules_cc = repository_rule(
    implementation = _debian_rules_cc_impl,
    attrs = {
        "mended": attr.bool(mandatory = True, doc = "Whether this Bazel needs it; later ones do not."),
        "package": attr.string(mandatory = True),
    },
    local = True,
)

def _empty_repository_impl(ctx):
    ctx.symlink(ctx.attr.build_file, "BUILD.bazel")

# Nothing but a BUILD file: stands in for what Bazel would download and we do not use.
empty_repository = repository_rule(
    implementation = _empty_repository_impl,
    attrs = {"build_file": attr.label(mandatory = True)},
)

# Debian's Bazels do not know their own versions; this function came with 6.1.
def _is_bazel_4():
    return not hasattr(native, "package_relative_label")

def ipclab_dependencies():
    """Declares every external repository."""
    _bazel_repositories()
    ipclab_libraries()

# What Bazel itself asks for, even in a build that is all C++.
def _bazel_repositories():
    debian_rules_cc(
        name = "rules_cc",
        mended = _is_bazel_4(),
        package = "bazel-rules-cc",
    )
    system_repository(
        name = "rules_java",
        package = "bazel-rules-java",
        root = "/usr/share/bazel/rules/java",
    )
    system_repository(
        name = "rules_proto",
        package = "bazel-rules-proto",
        root = "/usr/share/bazel/rules/proto",
    )
    system_repository(
        name = "bazel_skylib",
        package = "bazel-skylib",
        root = "/usr/share/bazel/tools/skylib",
    )
    system_repository(
        name = "platforms",
        package = "bazel-platforms",
        root = "/usr/share/bazel/tools/platforms",
    )
    empty_repository(
        name = "remote_coverage_tools",
        build_file = "//third_party:remote_coverage_tools.BUILD",
    )
    if not _is_bazel_4():
        _later_bazel_repositories()

# The same for Bazel 7, in Debian's later releases, where the packages come with Bazel's own.
def _later_bazel_repositories():
    for name, package, root in [
        ("rules_java_builtin", "bazel-rules-java", "/usr/share/bazel/rules/java"),
        ("rules_license", "bazel-rules-license", "/usr/share/bazel/rules/license"),
        ("rules_python", "bazel-rules-python", "/usr/share/bazel/rules/python"),
        ("bazel_features", "bazel-features", "/usr/share/bazel/tools/features"),
    ]:
        system_repository(name = name, package = package, root = root)

# The libraries that we link to, and the tests.
def ipclab_libraries():
    system_repository(
        name = "benchmark",
        build_file = "//third_party:benchmark.BUILD",
        entries = ["benchmark"],
        package = "libbenchmark-dev",
    )
    system_repository(
        name = "bzip2",
        build_file = "//third_party:bzip2.BUILD",
        entries = ["bzlib.h"],
        package = "libbz2-dev",
    )
    system_repository(
        name = "cli11",
        build_file = "//third_party:cli11.BUILD",
        entries = ["CLI"],
        package = "libcli11-dev",
    )
    system_repository(
        name = "elfutils",
        build_file = "//third_party:elfutils.BUILD",
        entries = [
            "dwarf.h",
            "elfutils",
            "gelf.h",
            "libelf.h",
            "nlist.h",
        ],
        package = "libdw-dev",
    )
    system_repository(
        name = "fmt",
        build_file = "//third_party:fmt.BUILD",
        entries = ["fmt"],
        package = "libfmt-dev",
    )
    system_repository(
        name = "googletest",
        build_file = "//third_party:googletest.BUILD",
        entries = [
            "googlemock",
            "googletest",
        ],
        package = "googletest",
        root = "/usr/src/googletest",
    )
    system_repository(
        name = "libarchive",
        build_file = "//third_party:libarchive.BUILD",
        entries = [
            "archive.h",
            "archive_entry.h",
        ],
        package = "libarchive-dev",
    )
    system_repository(
        name = "libseccomp",
        build_file = "//third_party:libseccomp.BUILD",
        entries = [
            "seccomp-syscalls.h",
            "seccomp.h",
        ],
        package = "libseccomp-dev",
    )
    system_repository(
        name = "nettle",
        build_file = "//third_party:nettle.BUILD",
        entries = ["nettle"],
        package = "nettle-dev",
    )
    system_repository(
        name = "nlohmann_json",
        build_file = "//third_party:nlohmann_json.BUILD",
        entries = ["nlohmann"],
        package = "nlohmann-json3-dev",
    )
    system_repository(
        name = "pugixml",
        build_file = "//third_party:pugixml.BUILD",
        entries = [
            "pugiconfig.hpp",
            "pugixml.hpp",
        ],
        package = "libpugixml-dev",
    )
    system_repository(
        name = "sqlite3",
        build_file = "//third_party:sqlite3.BUILD",
        entries = [
            "sqlite3.h",
            "sqlite3ext.h",
        ],
        package = "libsqlite3-dev",
    )
    system_repository(
        name = "xxhash",
        build_file = "//third_party:xxhash.BUILD",
        entries = ["xxhash.h"],
        package = "libxxhash-dev",
    )
    system_repository(
        name = "yaml_cpp",
        build_file = "//third_party:yaml_cpp.BUILD",
        entries = ["yaml-cpp"],
        package = "libyaml-cpp-dev",
    )
    system_repository(
        name = "zstd",
        build_file = "//third_party:zstd.BUILD",
        entries = ["zstd.h"],
        package = "libzstd-dev",
    )
