// The fixed parts of the page, from page.css, page.html and the scripts by way of BUILD.
#ifndef GRADER_TIMELINE_PAGE_H_
#define GRADER_TIMELINE_PAGE_H_

#include <string_view>

namespace ipclab {

extern const std::string_view kPageCss;
extern const std::string_view kPageBody;
extern const std::string_view kPageJs;

}  // namespace ipclab

#endif  // GRADER_TIMELINE_PAGE_H_
