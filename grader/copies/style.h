// copies.css, by way of BUILD.
#ifndef GRADER_COPIES_STYLE_H_
#define GRADER_COPIES_STYLE_H_

#include <string_view>

namespace ipclab {

extern const std::string_view kCopiesCss;

}  // namespace ipclab

#endif  // GRADER_COPIES_STYLE_H_
