#include "grader/overview/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "grader/gradebook/content_key.h"
#include "grader/page/page.h"

namespace ipclab {
namespace {

constexpr std::size_t kMostName = 60;  // of a file, in characters

struct Sizes {
  int width;  // of the whole
  int height;
  int top;     // above the highest bar
  int bottom;  // below the bars
  int gap;     // between bars
};
constexpr Sizes kLarge = {640, 220, 20, 24, 4};
constexpr Sizes kSmall = {220, 64, 4, 2, 2};

std::string Words(const Distribution& distribution, std::string_view what) {
  std::string words = fmt::format("{}, by tenths of the points:", what);
  for (int i = 0; i < Distribution::kBins; ++i) {
    words += fmt::format(" {}", distribution.bins[static_cast<std::size_t>(i)]);
  }
  return words;
}

}  // namespace

std::string Number(double number) {
  std::string text = fmt::format("{:.2f}", number);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string Plural(int count, std::string_view thing, std::string_view things) {
  return fmt::format("{} {}", count, count == 1 ? thing : things);
}

std::string VisibilityTag(Visibility visibility) {
  switch (visibility) {
    case Visibility::kVisible:
      return "";
    case Visibility::kHidden:
      return " <span class=\"tag\" title=\"Students do not see this check.\">hidden</span>";
    case Visibility::kAfterDueDate:
      return " <span class=\"tag\" title=\"Students see this check after the due date.\">"
             "after the due date</span>";
  }
  return "";
}

std::string DisplayName(const Student& student) {
  return student.name.empty() ? student.student : student.name;
}

std::string PageName(const std::string& student) {
  std::string name;
  for (const char c : student.substr(0, kMostName)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                       (c == '.' && !name.empty());
    name += plain ? c : '_';
  }
  // Two that differ in what was replaced, or in capitals alone, must not share a page.
  if (name != student || name.empty()) name += "~" + HashOf({student}).substr(0, 12);
  return name + ".html";
}

std::string Histogram(const Distribution& distribution, std::string_view what, bool large) {
  const Sizes& size = large ? kLarge : kSmall;
  const int most = std::max(1, *std::ranges::max_element(distribution.bins));
  const int room = size.height - size.top - size.bottom;
  const int step = size.width / Distribution::kBins;
  const int base = size.height - size.bottom;
  std::string svg = fmt::format(
      "<svg class=\"histogram{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
      large ? " large" : "", size.width, size.height, EscapeHtml(Words(distribution, what)));
  for (int i = 0; i < Distribution::kBins; ++i) {
    const int count = distribution.bins[static_cast<std::size_t>(i)];
    // Whoever is there is seen, however many are elsewhere.
    const int height =
        count == 0 ? 0 : std::max(2, static_cast<int>(std::lround(1.0 * room * count / most)));
    const int left = i * step + size.gap / 2;
    svg += fmt::format(
        "<g><title>{} to {} %: {}</title>"
        "<rect class=\"ground\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>"
        "<rect class=\"bar\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
        i * 10, i * 10 + 10, Plural(count, "student", "students"), i * step, size.top, step, room,
        left, base - height, step - size.gap, height, large ? 2 : 1);
    if (large && count > 0) {
      svg += fmt::format("<text class=\"count\" x=\"{}\" y=\"{}\">{}</text>", i * step + step / 2,
                         base - height - 5, count);
    }
    svg += "</g>";
  }
  svg += fmt::format("<path class=\"axis\" d=\"M0 {}.5H{}\"/>", base, size.width);
  for (int i = 0; large && i <= Distribution::kBins; i += 2) {
    const std::string_view anchor = i == 0 ? " start" : i == Distribution::kBins ? " end" : "";
    svg += fmt::format("<text class=\"tick{}\" x=\"{}\" y=\"{}\">{}&#8239;%</text>", anchor,
                       i * step, base + 17, i * 10);
  }
  return svg + "</svg>\n";
}

}  // namespace ipclab
