// base.css, by way of BUILD.
#ifndef GRADER_PAGE_BASE_CSS_H_
#define GRADER_PAGE_BASE_CSS_H_

#include <string_view>

namespace ipclab {

extern const std::string_view kBaseCss;

}  // namespace ipclab

#endif  // GRADER_PAGE_BASE_CSS_H_
