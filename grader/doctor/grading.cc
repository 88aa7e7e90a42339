// A grading, from the lab's text to the grade, by the grader itself.
#include "grader/doctor/child.h"
#include "grader/doctor/facts.h"
#include "grader/scenario/grade.h"
#include "grader/spec/parse.h"

namespace ipclab {
namespace {

// As small as a lab can be that has a fork, a pipe, a terminal, a message queue and a fixed order.
constexpr char kLab[] = R"(lab: doctor
title: Does grading work here?
programs: [works]
scenarios:
  - name: default
    play:
      - start: {as: parent, program: works, children: [child]}
      - until: {parent: exited}
    expect:
      parent: {exit: 0, stdout: "parent: it works"}
checks:
  - {id: builds, category: build, points: 2, title: It compiles.}
  - {id: runs, category: behaviour, points: 8, title: It runs., scenario: default}
)";

constexpr char kSource[] = R"(#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  int ends[2];
  char word[16] = "";
  const int queue = msgget(IPC_PRIVATE, 0600);
  if (queue < 0 || pipe(ends) != 0) return 1;
  const pid_t child = fork();
  if (child < 0) return 1;
  if (child == 0) {
    close(ends[0]);
    return write(ends[1], "it works", 8) != 8;
  }
  close(ends[1]);
  if (read(ends[0], word, sizeof word - 1) <= 0) return 1;
  close(ends[0]);
  wait(NULL);
  printf("parent: %s\n", word);
  return msgctl(queue, IPC_RMID, NULL) != 0;
}
)";

// What its report says of isolation.
Result<std::string> GradeTiny() {
  const ParsedLab parsed = ParseLab(kLab, "doctor");
  if (!parsed.lab) return MakeError("{}", ToString(parsed.problems.front()));
  Submission submission;
  submission.name = "doctor";
  submission.files = {{"works.c", kSource}};
  GradeOptions options;
  options.isolation = ChooseIsolation("auto");
  IPCLAB_ASSIGN_OR_RETURN(const Grade grade, GradeSubmission(*parsed.lab, submission, options));
  for (const Finding& finding : grade.findings) {
    if (finding.status == Status::kPass) continue;
    return MakeError("a right submission was graded wrongly: {}", finding.message);
  }
  return NameOf(options.isolation.isolation);
}

}  // namespace

void TryGrading(Facts* facts) {
  facts->grading = InChild(GradeTiny);
  if (!facts->grading.done()) return;
  facts->isolation = facts->grading.said;
  facts->grading.said.clear();
}

}  // namespace ipclab
