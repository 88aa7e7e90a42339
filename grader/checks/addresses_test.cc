#include <gtest/gtest.h>

#include "grader/checks/judging.h"

namespace ipclab {
namespace {

using Region = MemoryRegion::Kind;

struct Shm {
  RunBuilder run;
  int p = run.Start("shm");
  AddressRule rule{"shm", "Array[] from {a} to {b}", {Region::kData}, 0x100, {}};

  explicit Shm(const std::string& output) {
    run.Prints(p, output);
    run.Exits(p, 0);
    run.record.processes[p].memory = {{Region::kData, 0x1000, 0x2000, kNoObject},
                                      {Region::kStack, 0x7000, 0x8000, kNoObject}};
  }
  std::string Message() { return MessageBy(run.record, rule); }
};

TEST(AddressesTest, TrueAddressesPass) {
  EXPECT_EQ(Shm("Array[] from 0x1010 to 0x1110\n").Message(), "");
}

TEST(AddressesTest, ThePrefixMayBeMissing) {
  EXPECT_EQ(Shm("Array[] from 1010 to 1110\n").Message(), "");
}

TEST(AddressesTest, TheEndMayBeThatOfTheRegion) {
  EXPECT_EQ(Shm("Array[] from 0x1f00 to 0x2000\n").Message(), "");
}

TEST(AddressesTest, AnotherRegionIsNamed) {
  EXPECT_EQ(Shm("Array[] from 0x7010 to 0x7110\n").Message(),
            "shm printed \"Array[] from 0x7010 to 0x7110\", which is not true: 0x7010 should lie "
            "in the program's static "
            "data, but lies in the stack.");
}

TEST(AddressesTest, TheSizeMustBeRight) {
  EXPECT_NE(Shm("Array[] from 0x1010 to 0x1111\n")
                .Message()
                .find("should be 256 bytes apart, but are 257"),
            std::string::npos);
  EXPECT_NE(Shm("Array[] from 0x1110 to 0x1010\n").Message().find("but are -256"),
            std::string::npos);
}

TEST(AddressesTest, ALineThatIsMissingIsAsked) {
  EXPECT_TRUE(Shm("Array from 1 to 2\n")
                  .Message()
                  .starts_with("shm should print a line \"Array[] from {a} to {b}\""));
}

// A rule that asks for the place alone.
std::string PlaceOf(const std::string& output) {
  Shm shm(output);
  shm.rule.size.reset();
  return shm.Message();
}

TEST(AddressesTest, WhoAsksForThePlaceForgivesTheSpelling) {
  EXPECT_EQ(PlaceOf("array: 0x1010 - 0x1111\n"), "");
  EXPECT_EQ(PlaceOf("Array[] from 4112 to 4368\n"), "") << "decimal";
  EXPECT_EQ(
      PlaceOf("Array[] from 0x7010 to 0x7110\n").find("which is not true") == std::string::npos,
      false);
}

TEST(AddressesTest, APlaceThatWasNeverToldIsNotJudged) {
  EXPECT_EQ(PlaceOf("Stack around 0x7010\n"), "");
}

TEST(AddressesTest, DecimalNumbersAreNamed) {
  EXPECT_NE(Shm("Array[] from 4112 to 4368\n").Message().find("the numbers are decimal"),
            std::string::npos);
}

TEST(AddressesTest, ABlockTooLargeForTheHeapIsBehindAHeader) {
  Shm shm("Malloced from 0x20010 to 0x20110\n");
  shm.run.record.processes[shm.p].memory.push_back(
      {Region::kAnonymous, 0x20000, 0x40000, kNoObject});
  shm.rule = {"shm", "Malloced from {a} to {b}", {Region::kHeap}, {}, {}};
  EXPECT_EQ(shm.Message(), "");
  Shm mapped("Malloced from 0x20000 to 0x20100\n");
  mapped.run.record.processes[mapped.p].memory.push_back(
      {Region::kAnonymous, 0x20000, 0x40000, kNoObject});
  mapped.rule = shm.rule;
  EXPECT_NE(mapped.Message().find("should lie in the heap"), std::string::npos);
}

TEST(AddressesTest, TheObjectMustHaveTheSizeThatIsTold) {
  for (const std::uint64_t size : {0x100u, 0x80u}) {
    Shm shm("Segment from 0x20000 to 0x20100\n");
    const int segment = shm.run.Makes(shm.p, ObjectKind::kSysvSegment, "key 0x0 id 0", 5);
    shm.run.record.objects[segment].size = size;
    shm.run.record.processes[shm.p].memory.push_back({Region::kSegment, 0x20000, 0x21000, segment});
    shm.rule = {"shm", "Segment from {a} to {b}", {Region::kSegment}, {}, 0x100};
    EXPECT_EQ(shm.Message().empty(), size == 0x100) << shm.Message();
    shm.rule.backed = 0x90;  // the line tells another size: that is for others to judge
    EXPECT_EQ(shm.Message(), "");
  }
}

TEST(AddressesTest, WhereTheyPointMayNotMatter) {
  Shm shm("Array[] from 0x7010 to 0x7110\n");
  shm.rule.regions.clear();
  EXPECT_EQ(shm.Message(), "");
}

TEST(AddressesTest, OneAddressMayBeEnough) {
  Shm shm("Stack around 0x7fff\n");
  shm.rule = {"shm", "Stack around {a}", {Region::kStack}, {}, {}};
  EXPECT_EQ(shm.Message(), "");
}

}  // namespace
}  // namespace ipclab
