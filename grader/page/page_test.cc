#include "grader/page/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ipclab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(PageTest, TextOfOthersIsShownAndNeverActs) {
  EXPECT_EQ(EscapeHtml("<img src='x' onerror=\"a&b\">"),
            "&lt;img src=&#39;x&#39; onerror=&quot;a&amp;b&quot;&gt;");
  EXPECT_EQ(EscapeHtml("\x1b[2J\xff"), "\\x1b[2J\\xff");
  EXPECT_THAT(EscapeForScript("</script>"), Not(HasSubstr("<")));
}

// The empty text's hash is known from elsewhere: sha256sum /dev/null | xxd -r -p | base64
TEST(PageTest, APolicyNamesAScriptByItsHash) {
  EXPECT_EQ(PolicyHash(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
}

TEST(PageTest, ASealedPageAllowsItsOwnScriptAlone) {
  const std::string page = SealedPage({.title = "a<b", .body = "<p>x</p>", .script = "f();"});
  EXPECT_THAT(page, HasSubstr("script-src " + PolicyHash("f();")));
  EXPECT_THAT(page, HasSubstr("<script>f();</script>"));
  EXPECT_THAT(page, HasSubstr("<title>a&lt;b</title>"));
  EXPECT_THAT(page, Not(HasSubstr("unsafe-inline")));
}

TEST(PageTest, ASealedPageWithoutAScriptAllowsNone) {
  EXPECT_THAT(SealedPage({.title = "a"}), Not(HasSubstr("script")));
}

}  // namespace
}  // namespace ipclab
