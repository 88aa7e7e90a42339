// What all pages that the grader writes have in common: their head, their look, and how text of
// others gets into them: shown, never acting.
//
//   std::ofstream("index.html") << SealedPage({.title = "Class", .css = kCss, .body = body});
//
// A page is complete in itself, loads nothing, and follows the reader's choice of light or dark.
#ifndef GRADER_PAGE_PAGE_H_
#define GRADER_PAGE_PAGE_H_

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace ipclab {

// As content of an element or as a quoted attribute: made visible (checks/visible.h), then escaped.
std::string EscapeHtml(std::string_view text);

// As content of a script element, which ends at "</script" whatever stands around it.
std::string EscapeForScript(const nlohmann::json& value);

// From the doctype to the end of the head, with base.css and `css`.  The page may load nothing;
// scripts and styles in it run wherever they stand, so all text in it must be escaped.
std::string PageHead(std::string_view title, std::string_view css);

struct PageParts {
  std::string_view title = {};   // as text
  std::string_view css = {};     // after base.css
  std::string_view body = {};    // HTML, without the tags of the body
  std::string_view script = {};  // runs at the end of the body; none if empty
};

// The whole page, sealed: its policy names the hashes of its style and its script, and the browser
// runs and applies nothing else, though it stood in the body.  So no style attributes.
std::string SealedPage(const PageParts& parts);

// A value for the policy: 'sha256-…' of the text.
std::string PolicyHash(std::string_view text);

}  // namespace ipclab

#endif  // GRADER_PAGE_PAGE_H_
