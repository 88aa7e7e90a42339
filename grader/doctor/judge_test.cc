// The judgement of made-up facts: states, verdict, remedies, words.
#include "grader/doctor/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>

namespace ipclab {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

Attempt Done(const std::string& said = "") { return {Attempt::Outcome::kDone, 0, said}; }

Attempt Failed(int errno_value, const std::string& said) {
  return {Attempt::Outcome::kFailed, errno_value, said};
}

// A machine on which everything works.
Facts Healthy() {
  Facts facts;
  facts.around.kernel = "Linux 6.1.0 x86_64";
  facts.around.cgroups = "version 2";
  facts.user_namespace = Done();
  facts.namespaces = {{"PID", Done()}, {"IPC", Done()}};
  facts.mounts = {{"proc", Done()}, {"tmpfs", Done()}, {"mqueue", Done()}};
  facts.objects = {{"System V", Done("32000 queues")}, {"POSIX", Done()}};
  facts.filter = facts.trace = facts.call_in_proc = Done();
  facts.limits = {{"RLIMIT_NOFILE", "open files of a process", 256, 256}};
  facts.temporary = {"/tmp", Done(), 1ull << 40, 1'000'000, true};
  facts.c_compiler = Done("gcc 12");
  facts.cpp_compiler = Done("g++ 12");
  facts.grading = Done();
  facts.isolation = "full";
  return facts;
}

// One that refuses user namespaces, and so all that stands on them.
Facts WithoutUserNamespaces(int errno_value = EPERM) {
  Facts facts = Healthy();
  facts.user_namespace = Failed(errno_value, "clone3: refused");
  for (auto* attempts : {&facts.namespaces, &facts.mounts, &facts.objects}) {
    for (NamedAttempt& named : *attempts) named.attempt = Attempt();
  }
  facts.grading = Failed(errno_value, "clone3(fresh user namespaces): refused");
  return facts;
}

Probe Find(const Diagnosis& diagnosis, const std::string& id) {
  const auto found = std::ranges::find(diagnosis.probes, id, &Probe::id);
  if (found == diagnosis.probes.end()) {
    ADD_FAILURE() << "there is no probe " << id;
    return {};
  }
  return *found;
}

TEST(JudgeTest, WhereAllWorksGradingIsFullAndNothingIsToMend) {
  const Diagnosis diagnosis = Judge(Healthy());
  EXPECT_EQ(diagnosis.grading, Grading::kFull);
  EXPECT_EQ(diagnosis.verdict, "Grading works in full here.");
  for (const Probe& probe : diagnosis.probes) EXPECT_THAT(probe.remedies, IsEmpty()) << probe.id;
  EXPECT_THAT(ToText(diagnosis, {}), Not(HasSubstr("How to mend it")));
}

TEST(JudgeTest, WithoutUserNamespacesWhatStandsOnThemIsNotTried) {
  const Diagnosis diagnosis = Judge(WithoutUserNamespaces());
  EXPECT_EQ(diagnosis.grading, Grading::kRefused);
  EXPECT_THAT(diagnosis.verdict, AllOf(HasSubstr("status 3"), HasSubstr("user namespaces")));
  EXPECT_EQ(Find(diagnosis, "user-namespace").state, ProbeState::kRefused);
  for (const char* id : {"namespaces", "proc", "mounts", "ipc-objects"}) {
    EXPECT_EQ(Find(diagnosis, id).state, ProbeState::kNotTried) << id;
    EXPECT_THAT(Find(diagnosis, id).remedies, IsEmpty()) << id;
  }
}

TEST(JudgeTest, AMaskedProcAloneRefusesGradingAndTheMasksAreNamed) {
  Facts facts = Healthy();
  facts.mounts[0].attempt = Failed(EPERM, "mount(proc): Operation not permitted");
  facts.around.masked_proc = {"/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/scsi"};
  facts.grading = Failed(EPERM, "mount(proc)");
  const Diagnosis diagnosis = Judge(facts);
  EXPECT_EQ(diagnosis.grading, Grading::kRefused);
  EXPECT_THAT(Find(diagnosis, "proc").remedies,
              ElementsAre(AllOf(HasSubstr("/proc/kcore, /proc/keys, /proc/timer_list, …"),
                                HasSubstr("systempaths=unconfined"))));
  EXPECT_EQ(Find(diagnosis, "mounts").state, ProbeState::kWorks);
}

TEST(JudgeTest, AGradingThatFailsDecidesThoughAllElseWorks) {
  Facts facts = Healthy();
  facts.grading = Failed(0, "a riddle");
  const Diagnosis diagnosis = Judge(facts);
  EXPECT_EQ(diagnosis.grading, Grading::kRefused);
  EXPECT_THAT(diagnosis.verdict, HasSubstr("not all of it together"));
  EXPECT_EQ(Find(diagnosis, "grading").seen, "a riddle");
}

TEST(JudgeTest, AGradingThatWorksOutweighsARefusedProbe) {
  Facts facts = Healthy();
  facts.trace = Failed(EPERM, "ptrace(PTRACE_SEIZE, 5): Operation not permitted");
  facts.call_in_proc = Attempt();
  const Diagnosis diagnosis = Judge(facts);
  EXPECT_EQ(diagnosis.grading, Grading::kWeaker);
  EXPECT_THAT(diagnosis.verdict, HasSubstr("ptrace of a child"));
}

TEST(JudgeTest, WithoutOneCompilerSomeSubmissionsCannotBeGraded) {
  Facts facts = Healthy();
  facts.cpp_compiler = Failed(0, "/usr/bin/g++: No such file or directory");
  const Diagnosis diagnosis = Judge(facts);
  EXPECT_EQ(diagnosis.grading, Grading::kRefused);
  EXPECT_THAT(diagnosis.verdict, HasSubstr("C++ compiler"));
  EXPECT_THAT(Find(diagnosis, "g++").remedies, ElementsAre(HasSubstr("apt-get install g++")));
}

TEST(JudgeTest, AReportThatNamesALesserIsolationIsNotFull) {
  Facts facts = Healthy();
  facts.isolation = "reduced";
  EXPECT_EQ(Judge(facts).grading, Grading::kWeaker);
}

TEST(JudgeTest, WhereNamespacesAreRefusedAndGradingWorksItSaysWhatIsWeaker) {
  Facts facts = WithoutUserNamespaces();
  facts.grading = Done();
  facts.isolation = "reduced";
  const Diagnosis diagnosis = Judge(facts);
  EXPECT_EQ(diagnosis.grading, Grading::kWeaker);
  EXPECT_THAT(diagnosis.verdict,
              AllOf(HasSubstr("reduced isolation"), HasSubstr("user namespaces")));
  EXPECT_THAT(Find(diagnosis, "grading").seen, HasSubstr("one run is made at a time"));
  EXPECT_FALSE(Find(diagnosis, "user-namespace").remedies.empty());
}

TEST(JudgeTest, ALowHardLimitIsWeaker) {
  Facts facts = Healthy();
  facts.limits[0].hard = 255;
  const Diagnosis diagnosis = Judge(facts);
  EXPECT_EQ(diagnosis.grading, Grading::kWeaker);
  EXPECT_THAT(Find(diagnosis, "limits").seen, HasSubstr("is 255, not 256"));
}

TEST(JudgeTest, AFullTemporaryFolderIsWeakerByBytesOrByFiles) {
  Facts bytes = Healthy(), files = Healthy(), uncounted = Healthy();
  bytes.temporary.free_bytes = 1 << 20;
  files.temporary.free_inodes = 3;
  uncounted.temporary.free_inodes = 0;
  uncounted.temporary.counts_inodes = false;
  EXPECT_EQ(Judge(bytes).grading, Grading::kWeaker);
  EXPECT_EQ(Judge(files).grading, Grading::kWeaker);
  EXPECT_EQ(Judge(uncounted).grading, Grading::kFull);
}

TEST(JudgeTest, NoCgroupsAreNothingToMend) {
  Facts facts = Healthy();
  facts.around.cgroups = "none mounted";
  EXPECT_EQ(Judge(facts).grading, Grading::kFull);
  EXPECT_EQ(Find(Judge(facts), "cgroups").state, ProbeState::kNote);
}

// ---- Remedies by cause

std::vector<std::string> Mend(const Surroundings& around, int errno_value = EPERM) {
  return MendUserNamespaces(Failed(errno_value, "refused"), around);
}

TEST(MendTest, EachKnobThatRefusesIsNamedWithItsCommand) {
  Surroundings around;
  around.apparmor_restricts_user_namespaces = 1;
  EXPECT_THAT(Mend(around),
              ElementsAre(HasSubstr("kernel.apparmor_restrict_unprivileged_userns=0")));
  around = {};
  around.unprivileged_user_namespaces = 0;
  EXPECT_THAT(Mend(around), ElementsAre(HasSubstr("kernel.unprivileged_userns_clone=1")));
  around = {};
  around.max_user_namespaces = 0;
  EXPECT_THAT(Mend(around, ENOSPC), ElementsAre(HasSubstr("user.max_user_namespaces=")));
  around = {};
  around.in_chroot = true;
  EXPECT_THAT(Mend(around), ElementsAre(HasSubstr("This is a chroot")));
}

TEST(MendTest, KnobsThatBindOrdinaryUsersAloneAreNotBlamedForRoot) {
  Surroundings around;
  around.root = true;
  around.apparmor_restricts_user_namespaces = 1;
  around.unprivileged_user_namespaces = 0;
  EXPECT_THAT(Mend(around),
              Each(AllOf(Not(HasSubstr("apparmor_restrict")), Not(HasSubstr("userns_clone")))));
}

TEST(MendTest, KnobsThatAllowAreNotBlamed) {
  Surroundings around;
  around.apparmor_restricts_user_namespaces = 0;
  around.unprivileged_user_namespaces = 1;
  around.max_user_namespaces = 15000;
  EXPECT_THAT(Mend(around), ElementsAre(HasSubstr("Nothing here tells why")));
}

TEST(MendTest, ContainersAreToldTheirOptions) {
  Surroundings around;
  around.container = Surroundings::Container::kDocker;
  around.filtered = true;
  EXPECT_THAT(Mend(around, ENOSYS),
              ElementsAre(AllOf(HasSubstr("docker run"), HasSubstr("seccomp=unconfined"),
                                HasSubstr("systempaths=unconfined"))));
  around.container = Surroundings::Container::kPodman;
  EXPECT_THAT(Mend(around), ElementsAre(HasSubstr("unmask=ALL")));
  around.container = Surroundings::Container::kGvisor;
  EXPECT_THAT(Mend(around), ElementsAre(HasSubstr("gVisor")));
}

TEST(MendTest, AContainerWithoutAFilterIsNotBlamedForWhatHasAnotherCause) {
  Surroundings around;
  around.container = Surroundings::Container::kDocker;
  around.in_chroot = true;
  EXPECT_THAT(Mend(around), ElementsAre(HasSubstr("This is a chroot")));
  around.in_chroot = false;
  around.max_user_namespaces = 15000;  // of this namespace; the one outside may have less
  EXPECT_THAT(Mend(around, ENOSPC), ElementsAre(HasSubstr("raise sysctl")));
  EXPECT_THAT(Mend(around), ElementsAre(HasSubstr("docker run")));
}

TEST(MendTest, AFilterOutsideAContainerIsSuspected) {
  Surroundings around;
  around.filtered = true;
  EXPECT_THAT(Mend(around, ENOSYS), ElementsAre(HasSubstr("A seccomp filter")));
}

TEST(MendTest, AnOldKernelIsSaidToBeOne) {
  EXPECT_THAT(Mend({}, ENOSYS), ElementsAre(HasSubstr("Linux 5.12")));
}

TEST(MendTest, YamasScopesAreToldApart) {
  Surroundings around;
  const Attempt refused = Failed(EPERM, "ptrace");
  around.ptrace_scope = 2;
  EXPECT_THAT(MendTracing(refused, around), Contains(HasSubstr("ptrace_scope=1")));
  around.ptrace_scope = 3;
  EXPECT_THAT(MendTracing(refused, around), Contains(HasSubstr("started again")));
  around.ptrace_scope = 1;  // children may be traced
  EXPECT_THAT(MendTracing(refused, around), Each(Not(HasSubstr("Yama"))));
}

TEST(MendTest, ADebuggerIsBlamedBeforeTheContainer) {
  Surroundings around;
  around.container = Surroundings::Container::kDocker;
  around.traced = true;
  EXPECT_THAT(MendTracing(Failed(EPERM, "ptrace"), around),
              ElementsAre(HasSubstr("nobody has two tracers")));
  around.traced = false;
  EXPECT_THAT(MendTracing(Failed(EPERM, "ptrace"), around), Contains(HasSubstr("SYS_PTRACE")));
}

TEST(MendTest, AKindOfNamespaceThatIsUsedUpIsNamed) {
  EXPECT_THAT(MendNamespace("network", Failed(ENOSPC, "clone3"), {}),
              ElementsAre(HasSubstr("network namespaces")));
  Surroundings around;
  around.in_chroot = true;
  EXPECT_THAT(MendNamespace("network", Failed(EPERM, "clone3"), around),
              ElementsAre(HasSubstr("chroot")));
}

TEST(MendTest, AMissingProcIsSaidToBeMissing) {
  Surroundings around;
  around.has_proc = false;
  EXPECT_THAT(Mend(around, ENOENT), ElementsAre(HasSubstr("mount -t proc")));
  EXPECT_THAT(MendTracing(Failed(ENOENT, "read"), around), ElementsAre(HasSubstr("mount -t proc")));
}

// ---- Words

TEST(TellTest, ARemedyOfTwoProbesIsSaidOnce) {
  Facts facts = Healthy();
  facts.c_compiler = facts.cpp_compiler = Failed(0, "no");
  facts.around.container = Surroundings::Container::kOther;
  facts.mounts[1].attempt = facts.filter = Failed(EACCES, "no");
  const std::string text = ToText(Judge(facts), {.colour = false, .width = 200});
  const std::size_t first = text.find("This is a container");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find("This is a container", first + 1), std::string::npos);
}

TEST(TellTest, NoLineIsWiderThanTheTerminal) {
  Facts facts = WithoutUserNamespaces();
  facts.around.container = Surroundings::Container::kDocker;
  const std::string text = ToText(Judge(facts), {.colour = false, .width = 80});
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto columns = std::ranges::count_if(line, [](char c) { return (c & 0xc0) != 0x80; });
    EXPECT_LE(columns, 80) << line;
  }
}

TEST(TellTest, ColoursAreForTerminalsOnly) {
  EXPECT_THAT(ToText(Judge(Healthy()), {.colour = false}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(ToText(Judge(Healthy()), {.colour = true}), HasSubstr("\x1b[32m✓\x1b[0m"));
}

TEST(TellTest, TheJsonHoldsWhatTheTextSays) {
  const Diagnosis diagnosis = Judge(WithoutUserNamespaces());
  const auto json = nlohmann::json::parse(ToJson(diagnosis));
  EXPECT_EQ(json["schema"], "ipclab.doctor/1");
  EXPECT_EQ(json["grading"], "refused");
  EXPECT_EQ(json["verdict"], diagnosis.verdict);
  ASSERT_THAT(json["probes"], SizeIs(diagnosis.probes.size()));
  EXPECT_EQ(json["probes"][1]["id"], "user-namespace");
  EXPECT_EQ(json["probes"][1]["state"], "refused");
  EXPECT_EQ(json["probes"][1]["seen"], "clone3: refused");
  EXPECT_THAT(json["probes"][1]["remedies"], Not(IsEmpty()));
}

}  // namespace
}  // namespace ipclab
