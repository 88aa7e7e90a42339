"""Makes a repository of a folder of submissions: @submissions//LAB:STUDENT is a test (tools/class.bzl).

The folder lies outside the checkout and is named by the environment, as docs/bazel-classes.md tells:

    IPCLAB_SUBMISSIONS=~/hw1 IPCLAB_LABS="pipe fifo" bazel test //submissions/...

Each student's folder becomes one archive with a name that Bazel takes.  So it does not matter what students call their
files and folders, and Bazel never loads a BUILD file that a student wrote.
"""

# The stamp is made by tools/bazel, of the names, sizes and times of all files: with a new one the folder is read again.
_ENVIRONMENT = [
    "IPCLAB_EXECUTOR",
    "IPCLAB_LABS",
    "IPCLAB_SCHEDULES",
    "IPCLAB_SEED",
    "IPCLAB_STAMP",
    "IPCLAB_SUBMISSIONS",
]

_HEAD = """load("@ipclab//tools:class.bzl", "ipc_class")

ipc_class(
    compiler = "//students:compiler",
    executor = {executor},
    lab = "@ipclab//labs/{lab}:lab.yaml",
    only_lab = {only_lab},
    schedules = {schedules},
    seed = {seed},
    students = {{
"""

_STUDENT = """        "{target}": ("//students:{archive}", "//students:{target}.name"),
"""

def _number(ctx, name, default):
    text = ctx.os.environ.get(name, "") or default
    if not text.lstrip("-").isdigit():
        fail("%s=%s: expected a whole number" % (name, text))
    return text

# The platform properties of IPCLAB_EXECUTOR, "NAME=VALUE" words.
def _executor(ctx):
    properties = {}
    for word in ctx.os.environ.get("IPCLAB_EXECUTOR", "").split(" "):
        name, equals, value = word.partition("=")
        if word and not (name and equals):
            fail("IPCLAB_EXECUTOR: '%s': expected NAME=VALUE, as OSFamily=linux" % word)
        if word:
            properties[name] = value
    return properties

def _labs(ctx):
    labs = ctx.os.environ.get("IPCLAB_LABS", "").replace(",", " ").split(" ")
    labs = [lab for lab in labs if lab]
    if not labs:
        fail("IPCLAB_SUBMISSIONS is set: say by IPCLAB_LABS which labs were handed in, as IPCLAB_LABS=\"pipe fifo\"")
    root = ctx.path(Label("//:WORKSPACE")).dirname
    for lab in labs:
        if not root.get_child("labs").get_child(lab).get_child("lab.yaml").exists:
            fail("IPCLAB_LABS: there is no lab '%s' in labs/" % lab)
    return labs

# Gives the archives' names: "alice.tar".  The script's words are ASCII, whatever the students' names are.
def _pack(ctx, folder):
    root = str(ctx.path(Label("//:WORKSPACE")).dirname.realpath)
    packed = ctx.execute(
        [ctx.path(Label("//tools:pack_submissions")), folder, "students", root],
        timeout = 3600,
    )
    if packed.return_code != 0:
        fail(packed.stderr)
    return packed.stdout.split("\n")[:-1]

def _submissions_impl(ctx):
    ctx.file("WORKSPACE", "workspace(name = \"%s\")\n" % ctx.name, executable = False)
    folder = ctx.os.environ.get("IPCLAB_SUBMISSIONS", "")
    tests = {}
    if folder:
        labs = _labs(ctx)
        archives = _pack(ctx, folder)
        ctx.file("students/BUILD", "exports_files(glob([\"*\"], exclude = [\"BUILD\"]))\n", executable = False)
        for lab in labs:
            text = _HEAD.format(
                executor = repr(_executor(ctx)),
                lab = lab,
                only_lab = len(labs) == 1,
                schedules = _number(ctx, "IPCLAB_SCHEDULES", "-1"),
                seed = _number(ctx, "IPCLAB_SEED", "1"),
            )
            targets = [archive.rpartition(".")[0] for archive in archives]
            for target, archive in zip(targets, archives):
                text += _STUDENT.format(archive = archive, target = target)
            ctx.file(lab + "/BUILD", text + "    },\n)\n", executable = False)
            tests[lab] = ["@submissions//%s:%s" % (lab, target) for target in targets]
    ctx.file("BUILD", "", executable = False)
    ctx.file("tests.bzl", "TESTS = %s\n" % repr(tests), executable = False)

class_submissions = repository_rule(
    implementation = _submissions_impl,
    environ = _ENVIRONMENT,
    local = True,
)
