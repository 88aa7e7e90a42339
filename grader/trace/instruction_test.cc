#include "grader/trace/instruction.h"

#include <gtest/gtest.h>

#include <string>

namespace ipclab {
namespace {

Instruction Of(std::initializer_list<int> bytes) {
  std::string code;
  for (const int byte : bytes) code += static_cast<char>(byte);
  return Decode(code);
}

TEST(InstructionTest, ItsSizeIsTheOperands) {
  EXPECT_EQ(Of({0x8b, 0x00}).size, 4);               // mov (%rax),%eax
  EXPECT_EQ(Of({0x48, 0x8b, 0x00}).size, 8);         // mov (%rax),%rax
  EXPECT_EQ(Of({0x66, 0x89, 0x10}).size, 2);         // mov %dx,(%rax)
  EXPECT_EQ(Of({0xc6, 0x00, 0x01}).size, 1);         // movb $1,(%rax)
  EXPECT_EQ(Of({0x0f, 0xb6, 0x00}).size, 1);         // movzbl (%rax),%eax
  EXPECT_EQ(Of({0xf3, 0x0f, 0x6f, 0x06}).size, 16);  // movdqu (%rsi),%xmm0
  EXPECT_EQ(Of({0xc5, 0xfe, 0x6f, 0x06}).size, 32);  // vmovdqu (%rsi),%ymm0
  EXPECT_EQ(Of({0xc5, 0xf9, 0x6f, 0x06}).size, 16);  // vmovdqa (%rsi),%xmm0
}

TEST(InstructionTest, LockAndExchangeAreAtomic) {
  EXPECT_TRUE(Of({0xf0, 0x83, 0x00, 0x01}).atomic);  // lock addl $1,(%rax)
  EXPECT_TRUE(Of({0xf0, 0x0f, 0xb1, 0x0f}).atomic);  // lock cmpxchg %ecx,(%rdi)
  EXPECT_TRUE(Of({0x87, 0x02}).atomic);              // xchg %eax,(%rdx)
  EXPECT_FALSE(Of({0x83, 0x00, 0x01}).atomic);       // addl $1,(%rax)
}

TEST(InstructionTest, RepIsRepeated) {
  EXPECT_TRUE(Of({0xf3, 0xaa}).repeated);               // rep stosb
  EXPECT_TRUE(Of({0xf3, 0x48, 0xa5}).repeated);         // rep movsq
  EXPECT_FALSE(Of({0xaa}).repeated);                    // stosb
  EXPECT_FALSE(Of({0xf3, 0x0f, 0x6f, 0x06}).repeated);  // movdqu
}

TEST(InstructionTest, TooFewBytesTellNothing) { EXPECT_FALSE(Of({}).atomic); }

}  // namespace
}  // namespace ipclab
