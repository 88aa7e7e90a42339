#include <gtest/gtest.h>

#include "grader/checks/judging.h"

namespace ipclab {
namespace {

using Region = MemoryRegion::Kind;

struct Shm {
  RunBuilder run;
  int p = run.Start("shm");
  AddressRule rule{"shm", "Array[] from {a} to {b}", {Region::kData}, 0x100};

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

TEST(AddressesTest, WhereTheyPointMayNotMatter) {
  Shm shm("Array[] from 0x7010 to 0x7110\n");
  shm.rule.regions.clear();
  EXPECT_EQ(shm.Message(), "");
}

TEST(AddressesTest, OneAddressMayBeEnough) {
  Shm shm("Stack around 0x7fff\n");
  shm.rule = {"shm", "Stack around {a}", {Region::kStack}, {}};
  EXPECT_EQ(shm.Message(), "");
}

}  // namespace
}  // namespace ipclab
