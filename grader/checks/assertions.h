// One function for each kind of assertion of a lab: judges one run by it.  Private to the module;
// checks.h is its face.
#ifndef GRADER_CHECKS_ASSERTIONS_H_
#define GRADER_CHECKS_ASSERTIONS_H_

#include <string>
#include <vector>

#include "grader/checks/facts.h"
#include "grader/checks/streams.h"
#include "grader/checks/verdict.h"
#include "grader/spec/lab.h"

namespace ipclab {

Verdict JudgeAssertion(const Expectations& expectations, const Facts& facts);  // expectations.cc
Verdict JudgeAssertion(const OrderRule& rule, const Facts& facts);             // order.cc
Verdict JudgeAssertion(const CallRule& rule, const Facts& facts);              // call_rule.cc
Verdict JudgeAssertion(const FlowRule& rule, const Facts& facts);              // flow.cc
Verdict JudgeAssertion(const EndRule& rule, const Facts& facts);               // ends.cc
Verdict JudgeAssertion(const LeakRule& rule, const Facts& facts);              // leaks.cc
Verdict JudgeAssertion(const ReapRule& rule, const Facts& facts);              // leaks.cc
Verdict JudgeAssertion(const EndsRule& rule, const Facts& facts);              // hang.cc
Verdict JudgeAssertion(const AddressRule& rule, const Facts& facts);           // addresses.cc
Verdict JudgeAssertion(const SpinRule& rule, const Facts& facts);              // spins.cc

// By all that a check asserts, or by the scenario's own expectations if it asserts nothing.
Verdict JudgeRun(const Lab& lab, const Check& check, const RunRecord& run);  // judge.cc

// That the flows, all of which were found, can be told apart: a different object for each.
Verdict JudgeDistinct(const std::vector<FlowRule>& rules, const Facts& facts);  // flow.cc

Verdict JudgeFiles(const std::vector<FileExpectation>& files, const Facts& facts);  // files.cc

// Whether a process ended as it should.
Verdict JudgeExit(const ExitRule& rule, int process, const Facts& facts);  // exits.cc
// That these processes exit with these statuses, each once, in any order; none wanted: nothing.
Verdict JudgeExits(const std::vector<int>& wanted, const std::vector<int>& processes,
                   const Facts& facts);

// The write() that completed a line.
Evidence ShowLine(const WrittenLine& line, const Facts& facts);  // printed.cc

// What is left over, whose it is, and what to do about it.
std::string DescribeLeak(const Leak& leak, const Facts& facts);  // leaks.cc

// Why a run that was cut short did not go on, in words, with the calls that wait as evidence.
Verdict ExplainHang(const Facts& facts);

}  // namespace ipclab

#endif  // GRADER_CHECKS_ASSERTIONS_H_
