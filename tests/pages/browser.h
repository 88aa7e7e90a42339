// A page as a real browser shows it: Debian's chromium, without a window.
#ifndef TESTS_PAGES_BROWSER_H_
#define TESTS_PAGES_BROWSER_H_

#include <cstddef>
#include <filesystem>
#include <string>

namespace ipclab::testing {

inline constexpr char kBrowser[] = "/usr/bin/chromium";

enum class Scheme { kLight, kDark };

struct Shown {
  std::string dom;      // the page's elements, after its script has run
  std::string console;  // what the page, or the browser about it, wrote to the console
};

// `page` is a path, with what may follow it in an address ("#lab-pipe").  A failure of the browser
// fails the test.
Shown Show(const std::string& page, Scheme scheme = Scheme::kLight);

std::string ReadText(const std::filesystem::path& file);

// How often the regular expression matches.
std::size_t Times(const std::string& pattern, const std::string& text);

// The start tag of the whole page, with the data-... that its script left there.
std::string StartTag(const std::string& dom);

// The page checked itself and found everything right.
void ExpectReady(const std::string& dom);

}  // namespace ipclab::testing

#endif  // TESTS_PAGES_BROWSER_H_
