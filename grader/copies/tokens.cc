#include "grader/copies/tokens.h"

#include <algorithm>
#include <array>
#include <map>

namespace ipclab {
namespace {

constexpr std::uint16_t kName = 1;
constexpr std::uint16_t kNumber = 2;
constexpr std::uint16_t kText = 3;
constexpr std::uint16_t kFirstKeyword = 16;
constexpr std::uint16_t kFirstSign = 256;  // and the bytes that make it

// What a name is taken for is lost, what a statement is, is not.
constexpr std::array<std::string_view, 58> kKeywords = {
    "alignas", "auto",       "bool",     "break",     "case",   "catch",    "char",    "class",
    "const",   "constexpr",  "continue", "default",   "delete", "do",       "double",  "else",
    "enum",    "explicit",   "extern",   "false",     "float",  "for",      "goto",    "if",
    "inline",  "int",        "long",     "namespace", "new",    "noexcept", "nullptr", "operator",
    "private", "protected",  "public",   "register",  "return", "short",    "signed",  "sizeof",
    "static",  "struct",     "switch",   "template",  "this",   "throw",    "true",    "try",
    "typedef", "typename",   "union",    "unsigned",  "using",  "virtual",  "void",    "volatile",
    "while",   "static_cast"};

bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNamePart(char c) { return IsNameStart(c) || IsDigit(c); }

class Lexer {
 public:
  Lexer(std::string_view text, std::uint16_t file, std::vector<Token>& tokens)
      : text_(text), file_(file), tokens_(tokens) {}

  void Run() {
    while (at_ < text_.size() && tokens_.size() < kMostTokens) Step();
  }

 private:
  char Peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool At(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  void Skip(std::size_t count) {
    for (; count > 0 && at_ < text_.size(); --count, ++at_) line_ += text_[at_] == '\n' ? 1 : 0;
  }
  // To behind the next `end`, or to the end of the text.
  void SkipPast(std::string_view end) {
    const std::size_t found = text_.find(end, at_);
    Skip(found == std::string_view::npos ? text_.size() - at_ : found + end.size() - at_);
  }

  void Add(std::uint16_t code) { tokens_.push_back({code, file_, line_}); }

  void Step() {
    const char c = Peek();
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == '\\') {
      Skip(1);
    } else if (At("//")) {
      SkipPast("\n");
    } else if (At("/*")) {
      Skip(2);
      SkipPast("*/");
    } else if (c == '#') {
      Directive();
    } else if (c == '"' || c == '\'') {
      Quoted();
    } else if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) {
      Add(kNumber);
      // 1e-9 and 1'000 are one number; exact enough for what counts.
      while (IsNamePart(Peek()) || Peek() == '.' || (Peek() == '\'' && IsDigit(Peek(1)))) Skip(1);
    } else if (IsNameStart(c)) {
      Name();
    } else {
      Sign();
    }
  }

  void Directive() {
    std::size_t word = at_ + 1;
    while (word < text_.size() && (text_[word] == ' ' || text_[word] == '\t')) ++word;
    if (text_.substr(word).starts_with("include")) {
      SkipPast("\n");
    } else {
      Sign();
    }
  }

  // Texts that stand beside each other are one, however they were split.
  void AddText() {
    if (tokens_.empty() || tokens_.back().code != kText || tokens_.back().file != file_) {
      Add(kText);
    }
  }

  void Quoted() {
    const char quote = Peek();
    AddText();
    Skip(1);
    while (at_ < text_.size() && Peek() != quote && Peek() != '\n') Skip(Peek() == '\\' ? 2 : 1);
    if (Peek() == quote) Skip(1);
  }

  void Name() {
    const std::size_t begin = at_;
    std::size_t end = at_;
    while (end < text_.size() && IsNamePart(text_[end])) ++end;
    const std::string_view name = text_.substr(begin, end - begin);
    const char next = end < text_.size() ? text_[end] : '\0';
    if (next == '"' && name.ends_with('R') && name.size() <= 3) {
      RawText(end + 1);
      return;
    }
    // A prefix, as in L"…", is part of the text.
    const bool prefix = (next == '"' || next == '\'') && name.size() <= 2;
    if (!prefix) Add(CodeOf(name));
    Skip(end - begin);
  }

  void RawText(std::size_t begin) {
    AddText();
    const std::size_t open = text_.find('(', begin);
    if (open == std::string_view::npos || open - begin > 16) {
      Skip(begin - at_);
      return;
    }
    const std::string end = ")" + std::string(text_.substr(begin, open - begin)) + "\"";
    Skip(open - at_);
    SkipPast(end);
  }

  static std::uint16_t CodeOf(std::string_view name) {
    static const auto& codes = *new std::map<std::string_view, std::uint16_t>(Codes());
    const auto found = codes.find(name);
    return found == codes.end() ? kName : found->second;
  }

  static std::map<std::string_view, std::uint16_t> Codes() {
    std::map<std::string_view, std::uint16_t> codes;
    for (std::size_t i = 0; i < kKeywords.size(); ++i) {
      codes[kKeywords[i]] = static_cast<std::uint16_t>(kFirstKeyword + i);
    }
    codes["NULL"] = codes["nullptr"];
    return codes;
  }

  // Of several characters those that belong together: "==" is not two "=".
  void Sign() {
    static constexpr std::string_view kTwo[] = {"==", "!=", "<=", ">=", "&&", "||", "->",
                                                "++", "--", "+=", "-=", "*=", "/=", "%=",
                                                "&=", "|=", "^=", "<<", ">>", "::"};
    for (std::size_t i = 0; i < std::size(kTwo); ++i) {
      if (!At(kTwo[i])) continue;
      Add(static_cast<std::uint16_t>(2 * kFirstSign + i));
      Skip(2);
      return;
    }
    Add(static_cast<std::uint16_t>(kFirstSign + static_cast<unsigned char>(Peek())));
    Skip(1);
  }

  const std::string_view text_;
  const std::uint16_t file_;
  std::vector<Token>& tokens_;
  std::size_t at_ = 0;
  std::int32_t line_ = 1;
};

}  // namespace

std::vector<Token> TokensOf(const std::vector<SourceFile>& files) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < files.size() && tokens.size() < kMostTokens; ++i) {
    const auto file = static_cast<std::uint16_t>(i);
    Lexer(files[i].content, file, tokens).Run();
    tokens.push_back({kFileEnd, file, 0});
  }
  return tokens;
}

}  // namespace ipclab
