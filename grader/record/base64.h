// Base64 (RFC 4648, with padding), for bytes that JSON cannot hold, and the test for those it can.
#ifndef GRADER_RECORD_BASE64_H_
#define GRADER_RECORD_BASE64_H_

#include <optional>
#include <string>
#include <string_view>

namespace ipclab {

std::string EncodeBase64(std::string_view bytes);
std::optional<std::string> DecodeBase64(std::string_view text);  // none if it is no base64

// How many bytes the well-formed UTF-8 character at the start of `text` has; 0 if there is none.
// Strict: no surrogates, no overlong forms.
std::size_t Utf8Length(std::string_view text);
bool IsUtf8(std::string_view text);

}  // namespace ipclab

#endif  // GRADER_RECORD_BASE64_H_
