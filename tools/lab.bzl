"""Labs as targets.

    labs/<lab>/BUILD             ipc_lab(…)         lab.yaml is right; every check is failed by some mutant
    skeletons/<lab>/BUILD        ipc_submission(…)  what a student builds and grades; in a handout ipc_homework(…)
    reference/<lab>/BUILD        ipc_submission(…)  the same for the instructor's solution, which must get full marks
    tests/mutants/<lab>/BUILD    ipc_solutions(…)   each folder loses points as its expect.yaml declares
    tests/variants/<lab>/BUILD   ipc_solutions(…)   each folder gets full marks; for both, `:without_namespaces` tries some
                                                    where namespaces are refused
    tests/attacks/BUILD          ipc_attacks(…)     each folder is graded as its expect.yaml says, and does no harm

A submission is graded by an action of its own, whose output, the JSON report, the tests look at: one grading serves
all, and Bazel keeps it until the submission, the lab or the grader changes.
"""

load("//tools:cc.bzl", "student_binary")

_GRADER = "//grader:ipclab"
_VERDICT = "//tests/verdict"
_ATTACK = "//tests/attacks:attack"
_REFUSES = "//tests/runner:refuses_namespaces"

def _grade_impl(ctx):
    report = ctx.actions.declare_file(ctx.label.name + ".json")
    folder = ctx.label.package + ("/" + ctx.attr.folder if ctx.attr.folder else "")

    # Less than full marks is a result, not a failure of the action.
    ctx.actions.run_shell(
        outputs = [report],
        inputs = ctx.files.srcs + [ctx.file.lab],
        tools = [ctx.executable._grader],
        command = '"$1" grade "$2" "$3" --follow-links --format json -o "$4" || test $? -eq 1',
        arguments = [ctx.executable._grader.path, ctx.file.lab.path, folder, report.path],
        mnemonic = "IpcGrade",
        progress_message = "Grading %s" % folder,
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([report]))]

ipc_grade = rule(
    implementation = _grade_impl,
    doc = "The JSON report of a submission.",
    attrs = {
        "folder": attr.string(doc = "Below the package; empty for the package itself."),
        "lab": attr.label(allow_single_file = [".yaml"], mandatory = True),
        "srcs": attr.label_list(allow_files = True, mandatory = True),
        "_grader": attr.label(default = _GRADER, executable = True, cfg = "target"),
    },
)

def _script_test(ctx, command, files):
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(script, "#!/bin/sh\nexec " + command + "\n", is_executable = True)
    return [DefaultInfo(executable = script, runfiles = ctx.runfiles(files = files))]

def _verdict_test_impl(ctx):
    words = [ctx.executable._verdict.short_path, ctx.attr.mode]
    words += [file.short_path for file in ctx.files.grades]
    words += ["--expect " + file.short_path for file in ctx.files.expect]
    files = ctx.files.grades + ctx.files.expect + [ctx.executable._verdict]
    return _script_test(ctx, " ".join(["'%s'" % word if " " not in word else word for word in words]), files)

_verdict_test = rule(
    implementation = _verdict_test_impl,
    doc = "Holds reports against what was declared (tests/verdict/verdict.cc).",
    attrs = {
        "expect": attr.label_list(allow_files = [".yaml"]),
        "grades": attr.label_list(allow_files = [".json"], mandatory = True),
        "mode": attr.string(values = ["full", "low", "declared", "coverage"], mandatory = True),
        "_verdict": attr.label(default = _VERDICT, executable = True, cfg = "target"),
    },
    test = True,
)

# What Bazel shows of a test besides its log; nothing of it under `bazel run`.
_OUTPUTS = [
    '${XML_OUTPUT_FILE:+--report junit="$XML_OUTPUT_FILE"}',
    '${TEST_UNDECLARED_OUTPUTS_DIR:+--report json="$TEST_UNDECLARED_OUTPUTS_DIR/grade.json"}',
    '${TEST_UNDECLARED_OUTPUTS_DIR:+--timeline "$TEST_UNDECLARED_OUTPUTS_DIR/timeline"}',
]

def _feedback_test_impl(ctx):
    words = [ctx.executable._grader.short_path, "grade", ctx.file.lab.short_path, ctx.label.package, "--follow-links"]
    words += _OUTPUTS
    return _script_test(ctx, " ".join(words), ctx.files.srcs + [ctx.file.lab, ctx.executable._grader])

_feedback_test = rule(
    implementation = _feedback_test_impl,
    doc = "Its log is the feedback, test.xml the checks, grade.json and timeline/ are outputs; it passes with full marks.",
    attrs = {
        "lab": attr.label(allow_single_file = [".yaml"], mandatory = True),
        "srcs": attr.label_list(allow_files = True, mandatory = True),
        "_grader": attr.label(default = _GRADER, executable = True, cfg = "target"),
    },
    test = True,
)

def _sweep_test_impl(ctx):
    folder = ctx.label.package + ("/" + ctx.attr.folder if ctx.attr.folder else "")
    words = [ctx.executable._grader.short_path, "sweep", ctx.file.lab.short_path, folder, "--follow-links"]
    if ctx.file.declared:
        words = [ctx.file._says.short_path, ctx.file.declared.short_path] + words
    files = ctx.files.srcs + ctx.files.declared + [ctx.file.lab, ctx.executable._grader, ctx.file._says]
    return _script_test(ctx, " ".join(words), files)

_sweep_test = rule(
    implementation = _sweep_test_impl,
    doc = "Makes each call of a submission fail in turn: nothing goes wrong, or what is declared (tests/verdict/says.sh).",
    attrs = {
        "declared": attr.label(allow_single_file = [".txt"]),
        "folder": attr.string(doc = "Below the package; empty for the package itself."),
        "lab": attr.label(allow_single_file = [".yaml"], mandatory = True),
        "srcs": attr.label_list(allow_files = True, mandatory = True),
        "_grader": attr.label(default = _GRADER, executable = True, cfg = "target"),
        "_says": attr.label(default = "//tests/verdict:says.sh", allow_single_file = True),
    },
    test = True,
)

def _lint_test_impl(ctx):
    words = [ctx.executable._grader.short_path, "lint", ctx.file.lab.short_path]
    return _script_test(ctx, " ".join(words), [ctx.file.lab, ctx.executable._grader])

_lint_test = rule(
    implementation = _lint_test_impl,
    attrs = {
        "lab": attr.label(allow_single_file = [".yaml"], mandatory = True),
        "_grader": attr.label(default = _GRADER, executable = True, cfg = "target"),
    },
    test = True,
)

def _attack_test_impl(ctx):
    folder = ctx.label.package + "/" + ctx.attr.folder
    words = [ctx.executable._attack.short_path, ctx.executable._grader.short_path, ctx.file.lab.short_path, folder]
    return _script_test(ctx, " ".join(words), ctx.files.srcs + [ctx.file.lab, ctx.executable._attack, ctx.executable._grader])

_attack_test = rule(
    implementation = _attack_test_impl,
    doc = "Grades a hostile submission (tests/attacks/attack.cc).",
    attrs = {
        "folder": attr.string(mandatory = True),
        "lab": attr.label(allow_single_file = [".yaml"], mandatory = True),
        "srcs": attr.label_list(allow_files = True, mandatory = True),
        "_attack": attr.label(default = _ATTACK, executable = True, cfg = "target"),
        "_grader": attr.label(default = _GRADER, executable = True, cfg = "target"),
    },
    test = True,
)

def _reduced_test_impl(ctx):
    words = [ctx.file._reduced, ctx.executable._refuses, ctx.executable._grader, ctx.executable._verdict, ctx.file.lab]
    words = [word.short_path for word in words] + [ctx.label.package + "/" + folder for folder in ctx.attr.folders]
    files = ctx.files.srcs + [ctx.file.lab, ctx.file._reduced]
    files += [ctx.executable._refuses, ctx.executable._grader, ctx.executable._verdict]
    return _script_test(ctx, " ".join(words), files)

_reduced_test = rule(
    implementation = _reduced_test_impl,
    doc = "Folders get their declared verdicts where namespaces are refused, too (tests/verdict/reduced.sh).",
    attrs = {
        "folders": attr.string_list(mandatory = True),
        "lab": attr.label(allow_single_file = [".yaml"], mandatory = True),
        "srcs": attr.label_list(allow_files = True, mandatory = True),
        "_grader": attr.label(default = _GRADER, executable = True, cfg = "target"),
        "_reduced": attr.label(default = "//tests/verdict:reduced.sh", allow_single_file = True),
        "_refuses": attr.label(default = _REFUSES, executable = True, cfg = "target"),
        "_verdict": attr.label(default = _VERDICT, executable = True, cfg = "target"),
    },
    test = True,
)

# How many of a lab's mutants are graded without namespaces by a test; `tools/reduced` grades all.
_REDUCED = 6

def _spread(folders, count):
    """So many of them, from the first to the last."""
    if len(folders) <= count:
        return folders
    return [folders[i * (len(folders) - 1) // (count - 1)] for i in range(count)]

def _lab_yaml(lab):
    return "//labs/%s:lab.yaml" % lab

_SOURCES = ["**/*.c", "**/*.cc", "**/*.cpp", "**/*.h", "**/*.hpp"]

def ipc_lab(lab):
    """In labs/<lab>: the lab itself is sound.

    Args:
      lab: its id, the folder's name
    """
    native.exports_files(["lab.yaml", "README.md"], visibility = ["//visibility:public"])
    _lint_test(name = "lint", size = "small", lab = "lab.yaml")
    _verdict_test(
        name = "every_check_is_failed_by_a_mutant",
        size = "small",
        expect = ["lab.yaml"],
        grades = ["//tests/mutants/%s:grades" % lab],
        mode = "coverage",
    )

def ipc_homework(lab, programs, library = [], tags = []):
    """In a student's folder: the programs, and `:grade`, whose log is the feedback.

    Args:
      lab: id of the lab
      programs: the names that the lab asks for
      library: stems of the files that are linked into every program
      tags: of `:grade`
    """
    for program in programs:
        student_binary(
            name = program,
            srcs = native.glob([program + ".*"] + [stem + ".*" for stem in library] + ["*.h", "*.hpp"], exclude = ["*.md"]),
        )
    if lab not in programs:
        native.filegroup(name = lab, srcs = programs)
    _feedback_test(
        name = "grade",
        size = "medium",
        lab = _lab_yaml(lab),
        srcs = native.glob(_SOURCES),
        tags = tags,
    )

def ipc_submission(lab, programs, library = [], solved = False):
    """A folder with a submission that the project keeps.

    Args:
      lab: id of the lab
      programs: the names that the lab asks for
      library: stems of the files that are linked into every program
      solved: whether it must get full marks; otherwise it is a skeleton, which must score at most a tenth
    """

    # A skeleton's own feedback is no test of the project: students ask for it by name.
    ipc_homework(lab, programs, library, tags = [] if solved else ["manual"])
    sources = native.glob(_SOURCES)
    native.filegroup(name = "sources", srcs = sources, visibility = ["//tests:__subpackages__"])

    if solved:
        _sweep_test(
            name = "survives_every_failing_call",
            size = "large",
            lab = _lab_yaml(lab),
            srcs = sources,
        )

    if not solved:
        native.filegroup(name = "handout_files", srcs = native.glob(["**"]), visibility = ["//packaging:__pkg__"])
        ipc_grade(name = "report", lab = _lab_yaml(lab), srcs = sources)
        _verdict_test(name = "scores_at_most_a_tenth", size = "small", grades = [":report"], mode = "low")

def ipc_solutions(lab):
    """In a folder of folders, each a submission with an expect.yaml: one test each.

    Args:
      lab: id of the lab
    """
    reports = []
    for expect in native.glob(["*/expect.yaml"]):
        folder = expect[:-len("/expect.yaml")]
        sources = native.glob([folder + "/" + pattern for pattern in _SOURCES])
        native.filegroup(name = folder + ".sources", srcs = sources, visibility = ["//tests:__subpackages__"])
        ipc_grade(
            name = folder + ".report",
            folder = folder,
            lab = _lab_yaml(lab),
            srcs = sources,
        )
        _verdict_test(name = folder, size = "small", expect = [expect], grades = [":%s.report" % folder], mode = "declared")
        reports.append(":%s.report" % folder)
    native.filegroup(name = "grades", srcs = reports, visibility = ["//labs:__subpackages__"])
    reduced = _spread([expect[:-len("/expect.yaml")] for expect in native.glob(["*/expect.yaml"])], _REDUCED)
    _reduced_test(
        name = "without_namespaces",
        size = "medium",
        folders = reduced,
        lab = _lab_yaml(lab),
        srcs = native.glob([folder + "/**" for folder in reduced]),
    )
    native.filegroup(
        name = "all.sources",
        srcs = native.glob(["*/" + pattern for pattern in _SOURCES]),
        visibility = ["//tests:__subpackages__"],
    )
    ipc_swept(lab)

def ipc_swept(lab, folders = None):
    """Submissions that do not stand a failing call: each has a sweep.txt that says what a sweep finds.

    Args:
      lab: id of the lab
      folders: which of the folders here; all that have a sweep.txt if none is named
    """
    for declared in native.glob(["*/sweep.txt"]):
        folder = declared[:-len("/sweep.txt")]
        if folders != None and folder not in folders:
            continue
        _sweep_test(
            name = folder + ".sweep",
            size = "medium",
            declared = declared,
            folder = folder,
            lab = _lab_yaml(lab),
            srcs = native.glob([folder + "/" + pattern for pattern in _SOURCES]),
        )

def ipc_attacks(lab):
    """In a folder of folders, each a hostile submission with an expect.yaml: one test each.

    Args:
      lab: id of the lab
    """
    for expect in native.glob(["*/expect.yaml"]):
        folder = expect[:-len("/expect.yaml")]
        _attack_test(
            name = folder,
            size = "medium",
            folder = folder,
            lab = _lab_yaml(lab),
            srcs = native.glob([folder + "/**"]),
        )
