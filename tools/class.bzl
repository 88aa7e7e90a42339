"""A class under Bazel: a test for each student's submission for a lab.

Grading is an action, so that Bazel keeps what it gave whether it was full marks or not (results of failed tests it does
not keep), and makes it on any machine that it knows.  All that it reads is declared: grader, lab.yaml, the student's
archive and name, and what the compiler says of itself.  The test only tells: its log is the feedback, it leaves test.xml,
the report and the pictures as outputs, and it passes with full marks.

Where the grader itself fails, the action does, and Bazel says FAILED TO BUILD of the test: never FAILED, which is a
submission with less than full marks.  The status is an output of its own: Bazel takes a folder that an executor brought
back empty for one that was made so, but a file that is missing for a failure.

tools/submissions.bzl writes the BUILD files that call this.
"""

_AttemptInfo = provider(fields = ["outputs", "status"])

def _attempt_impl(ctx):
    outputs = ctx.actions.declare_directory(ctx.label.name)
    status = ctx.actions.declare_file(ctx.label.name + ".status")
    arguments = ctx.actions.args()
    arguments.add("attempt")
    arguments.add(ctx.file.lab)
    arguments.add(ctx.file.archive)
    arguments.add("--output", outputs.path)
    arguments.add("--status", status)
    arguments.add("--student", ctx.file.student)
    arguments.add("--seed", ctx.attr.seed)
    arguments.add("--schedules=%d" % ctx.attr.schedules)
    if ctx.attr.only_lab:
        arguments.add("--only-lab")
    ctx.actions.run(
        outputs = [outputs, status],
        inputs = [ctx.file.lab, ctx.file.archive, ctx.file.student, ctx.file.compiler],
        executable = ctx.executable._grader,
        arguments = [arguments],
        mnemonic = "IpcAttempt",
        progress_message = "Grading %s" % ctx.label,
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([outputs])), _AttemptInfo(outputs = outputs, status = status)]

_attempt = rule(
    implementation = _attempt_impl,
    doc = "A folder with what `ipclab attempt` says of a submission.",
    attrs = {
        "archive": attr.label(allow_single_file = True, mandatory = True),
        "compiler": attr.label(allow_single_file = True, mandatory = True),
        "lab": attr.label(allow_single_file = [".yaml"], mandatory = True),
        "only_lab": attr.bool(),
        "schedules": attr.int(default = -1),
        "seed": attr.int(default = 1),
        "student": attr.label(allow_single_file = True, mandatory = True, doc = "Holds the name."),
        "_grader": attr.label(default = "//tools:class_grader", executable = True, cfg = "target"),
    },
)

_TELL = """#!/bin/sh
outputs='{outputs}'
cat "$outputs/feedback.txt"
[ -z "$XML_OUTPUT_FILE" ] || cp "$outputs/test.xml" "$XML_OUTPUT_FILE" || exit 3
if [ -n "$TEST_UNDECLARED_OUTPUTS_DIR" ]; then
  cp -R "$outputs/." "$TEST_UNDECLARED_OUTPUTS_DIR" && chmod -R u+w "$TEST_UNDECLARED_OUTPUTS_DIR" || exit 3
fi
exit "$(cat '{status}')"
"""

def _attempt_test_impl(ctx):
    outputs = ctx.attr.attempt[_AttemptInfo].outputs
    status = ctx.attr.attempt[_AttemptInfo].status
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    text = _TELL.format(outputs = outputs.short_path, status = status.short_path)
    ctx.actions.write(script, text, is_executable = True)
    return [DefaultInfo(executable = script, runfiles = ctx.runfiles(files = [outputs, status]))]

_attempt_test = rule(
    implementation = _attempt_test_impl,
    attrs = {"attempt": attr.label(mandatory = True, providers = [_AttemptInfo])},
    test = True,
)

def ipc_class(lab, students, compiler, only_lab = False, seed = 1, schedules = -1, executor = {}):
    """One test for each student, named as they are.

    Args:
      lab: label of a lab.yaml
      students: by the name of the target, the labels of their archive and of a file that holds their name
      compiler: label of a file that differs when the compiler does
      only_lab: whether the class has no other lab, so that whatever was handed in is meant for this one
      seed: as of `ipclab grade`
      schedules: as of `ipclab grade`
      executor: the platform properties that a remote executor must have to be given a grading
    """
    for target, (archive, student) in students.items():
        _attempt(
            name = target + ".attempt",
            archive = archive,
            compiler = compiler,
            exec_properties = executor,
            lab = lab,
            only_lab = only_lab,
            schedules = schedules,
            seed = seed,
            student = student,
        )
        _attempt_test(name = target, size = "small", attempt = target + ".attempt")
