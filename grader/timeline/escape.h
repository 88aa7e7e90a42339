// Text of others in a page: shown, never acting.
#ifndef GRADER_TIMELINE_ESCAPE_H_
#define GRADER_TIMELINE_ESCAPE_H_

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace ipclab {

// As content of an element or as a quoted attribute: made visible (checks/visible.h), then escaped.
std::string EscapeHtml(std::string_view text);

// As content of a script element, which ends at "</script" whatever stands around it.
std::string EscapeForScript(const nlohmann::json& value);

// From the doctype to the end of the head.  The page may load nothing.
std::string PageHead(std::string_view title);

}  // namespace ipclab

#endif  // GRADER_TIMELINE_ESCAPE_H_
