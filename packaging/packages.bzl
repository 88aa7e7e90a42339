"""The packages of a lab: archives that hold the grader, the lab, and what a host asks for besides."""

_PROJECT = [
    "//:handout_files",
    "//docs:handout_files",
    "//grader:handout_files",
    "//third_party:handout_files",
    "//tools:handout_files",
]

def _package_impl(ctx):
    out = ctx.actions.declare_file(ctx.attr.out)
    tools = [ctx.executable._ipclab, ctx.executable._zipper]
    ctx.actions.run(
        outputs = [out],
        inputs = ctx.files.lab + ctx.files.host + ctx.files.project + ctx.files._program,
        tools = tools,
        executable = ctx.file._pack,
        arguments = [
            ctx.attr.kind,
            ctx.attr.lab_id,
            ctx.executable._ipclab.path,
            ctx.file._program.path,
            ctx.executable._zipper.path,
            out.path,
        ],
        mnemonic = "IpcPackage",
        progress_message = "Packing %s" % out.short_path,
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles(files = [out]))]

_package = rule(
    implementation = _package_impl,
    attrs = {
        "host": attr.label_list(allow_files = True),
        "kind": attr.string(mandatory = True),
        "lab": attr.label_list(allow_files = True, mandatory = True),
        "lab_id": attr.string(mandatory = True),
        "out": attr.string(mandatory = True),
        "project": attr.label_list(allow_files = True),
        "_ipclab": attr.label(default = "//grader:ipclab", executable = True, cfg = "target"),
        "_pack": attr.label(default = "//packaging:pack", allow_single_file = True),
        "_program": attr.label(default = "//grader:ipclab.stripped", allow_single_file = True),
        "_zipper": attr.label(default = "@bazel_tools//tools/zip:zipper", executable = True, cfg = "exec"),
    },
)

def lab_packages(lab):
    """//packaging:KIND_LAB for each kind of package; docs/packages.md says what each is for.

    Args:
      lab: its id
    """
    for kind, suffix in {
        "autolab": "tar",
        "github": "zip",
        "gitlab": "zip",
        "gradescope": "zip",
        "handout": "tar.gz",
    }.items():
        _package(
            name = "%s_%s" % (kind, lab),
            out = "%s_%s.%s" % (kind, lab, suffix),
            host = native.glob([kind + "/**"]),
            kind = kind,
            lab = [
                "//labs/%s:README.md" % lab,
                "//labs/%s:lab.yaml" % lab,
                "//skeletons/%s:handout_files" % lab,
            ],
            lab_id = lab,
            # What students get is made from a handout, which leaves out what is hidden.
            project = [] if kind in ["autolab", "gradescope"] else _PROJECT,
        )
