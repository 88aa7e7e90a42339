#include "grader/trace/instruction.h"

#include <cstddef>

namespace ipclab {
namespace {

struct Prefixes {
  bool lock = false, narrow = false, wide = false;
  int repeat = 0;  // 0xf2 or 0xf3
  std::size_t length = 0;
};

Prefixes ReadPrefixes(std::string_view code) {
  Prefixes p;
  for (; p.length < code.size(); ++p.length) {
    const auto byte = static_cast<unsigned char>(code[p.length]);
    const bool segment = byte == 0x26 || byte == 0x2e || byte == 0x36 || byte == 0x3e ||
                         byte == 0x64 || byte == 0x65 || byte == 0x67;
    if (byte == 0xf0) {
      p.lock = true;
    } else if (byte == 0xf2 || byte == 0xf3) {
      p.repeat = byte;
    } else if (byte == 0x66) {
      p.narrow = true;
    } else if ((byte & 0xf0) == 0x40) {  // REX, the last one
      p.wide = (byte & 8) != 0;
    } else if (!segment) {
      break;
    }
  }
  return p;
}

int SizeOf(const Prefixes& p, bool byte) { return byte ? 1 : p.wide ? 8 : p.narrow ? 2 : 4; }

// Opcodes of one byte in which an even one means a byte, an odd one a word: arithmetic, mov, test,
// xchg, shifts, string instructions.
bool HasByteForm(unsigned char op) {
  return (op < 0x40 && (op & 7) < 6) || (op >= 0x80 && op <= 0x8b) || (op >= 0xa4 && op <= 0xaf) ||
         op == 0xc0 || op == 0xc1 || op == 0xc6 || op == 0xc7 || (op >= 0xd0 && op <= 0xd3) ||
         op == 0xf6 || op == 0xf7 || op == 0xfe || op == 0xff;
}

bool IsString(unsigned char op) { return op >= 0xa4 && op <= 0xaf && op != 0xa8 && op != 0xa9; }

// After 0f.
int SizeOfExtended(const Prefixes& p, unsigned char op) {
  if (op == 0xb6 || op == 0xbe || (op >= 0x90 && op <= 0x9f)) return 1;  // movzx, movsx, setcc
  if (op == 0xb7 || op == 0xbf) return 2;
  if (op == 0xb0 || op == 0xc0) return 1;  // cmpxchg, xadd
  if (op == 0xc7) return p.wide ? 16 : 8;  // cmpxchg8b, 16b
  if ((op == 0x10 || op == 0x11) && p.repeat != 0) return p.repeat == 0xf3 ? 4 : 8;
  if (op == 0xd6 || op == 0x13 || op == 0x17 || op == 0x12 || op == 0x16) return 8;
  if (op == 0x6e || (op == 0x7e && p.repeat == 0)) return p.wide ? 8 : 4;  // movd, movq
  if (op == 0x7e) return 8;
  const bool vector = (op >= 0x10 && op <= 0x17) || (op >= 0x28 && op <= 0x2f) ||
                      (op >= 0x50 && op <= 0x7f) || op >= 0xd0;
  return vector ? 16 : SizeOf(p, false);
}

}  // namespace

Instruction Decode(std::string_view code) {
  const Prefixes p = ReadPrefixes(code);
  Instruction is;
  is.atomic = p.lock;
  if (p.length >= code.size()) return is;
  const auto op = static_cast<unsigned char>(code[p.length]);
  const auto next = [&](std::size_t i) {
    return p.length + i < code.size() ? static_cast<unsigned char>(code[p.length + i]) : 0u;
  };
  if (op == 0xc5 || op == 0xc4) {  // AVX: the bit L says how wide
    is.size = (next(op == 0xc5 ? 1 : 2) & 4) != 0 ? 32 : 16;
  } else if (op == 0x62) {  // AVX-512
    is.size = 16 << ((next(3) >> 5) & 3);
  } else if (op == 0x0f) {
    is.size = SizeOfExtended(p, static_cast<unsigned char>(next(1)));
  } else {
    is.size = SizeOf(p, HasByteForm(op) && (op & 1) == 0);
    if (op == 0x86 || op == 0x87) is.atomic = true;  // xchg locks by itself
    if ((op >= 0x50 && op <= 0x5f) || op == 0x8f) is.size = 8;
    is.repeated = p.repeat != 0 && IsString(op);
  }
  return is;
}

}  // namespace ipclab
