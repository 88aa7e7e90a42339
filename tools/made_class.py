"""A made-up class, for tools/class-cost and tools/kill-class, which import it.

The submissions are references, valid variants, mutants (many of which hang), programs that do not compile, and hostile
ones.  Each differs from every other by a comment, so that nothing is graded or compiled once for two.  The same number
of students makes the same class.
"""

import pathlib
import random
import re
import shutil

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAIN = re.compile(r"^\s*(?:int|auto)\s+main\s*\(|^main\s*\(", re.MULTILINE)
SOURCES = (".c", ".cc", ".cpp")


def sources_of(folder):
    return sorted(file for file in folder.iterdir() if file.suffix in SOURCES and file.is_file())


def is_main(file):
    return MAIN.search(file.read_text(errors="replace")) is not None


class Specimens:
    """The submissions of the repository by lab and kind."""

    def __init__(self):
        self.labs = sorted(spec.parent.name for spec in ROOT.glob("labs/*/lab.yaml"))
        # Those with files that a copy would not have (tests/runner/submission.h) are left out.
        self.attacks = [expect.parent for expect in sorted(ROOT.glob("tests/attacks/*/expect.yaml"))
                        if "makes:" not in expect.read_text() and (expect.parent / "pipe.c").exists()]

    def folders(self, kind, lab):
        if kind == "hostile":
            return self.attacks
        if kind == "reference":
            return [ROOT / "reference" / lab]
        return sorted(expect.parent for expect in ROOT.glob(f"tests/{kind}s/{lab}/*/expect.yaml"))

    def copy(self, kind, lab, random_of, target):
        """Makes a submission in `target`; returns what it was made of."""
        if kind == "not compiling":
            folder = ROOT / "reference" / lab
        else:
            folder = random_of.choice(self.folders(kind, lab))
        shutil.copytree(folder, target, ignore=shutil.ignore_patterns("BUILD", "expect.yaml"))
        if kind == "not compiling":
            victim = random_of.choice(sources_of(target))
            victim.write_text(victim.read_text() + "\nint broken(void) { return missing_name; }\n")
        if kind == "hostile" and lab != "pipe":
            # An attack is a submission of lab pipe; its main file becomes each program of this one.
            for program in filter(is_main, sources_of(ROOT / "reference" / lab)):
                shutil.copy(target / "pipe.c", target / (program.stem + ".c"))
        return folder


def make_class(folder, students):
    """Returns {(student, lab): (kind, folder it was made of)}."""
    random_of = random.Random(students)
    specimens = Specimens()
    kinds = ["reference"] * 40 + ["variant"] * 26 + ["mutant"] * 28 + ["not compiling"] * 4 + ["hostile"] * 2
    made = {}
    for number in range(1, students + 1):
        student = f"student{number:03}"
        for lab in specimens.labs:
            target = folder / student / lab
            target.parent.mkdir(exist_ok=True, parents=True)
            kind = random_of.choice(kinds)
            made[student, lab] = (kind, specimens.copy(kind, lab, random_of, target))
            for source in sources_of(target):
                with source.open("ab") as file:
                    file.write(f"\n// {student}\n".encode())
    return made
