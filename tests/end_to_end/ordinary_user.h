// For tests that grade as another user than root.
#ifndef TESTS_END_TO_END_ORDINARY_USER_H_
#define TESTS_END_TO_END_ORDINARY_USER_H_

#include <sys/types.h>

#include <string>

namespace ipclab::testing {

inline constexpr uid_t kNobody = 65534;

bool MayBecomeNobody();

// A place that everybody may enter: the build tree may be anywhere.
class PublicFolder {
 public:
  PublicFolder();
  ~PublicFolder();
  PublicFolder(const PublicFolder&) = delete;
  PublicFolder& operator=(const PublicFolder&) = delete;

  // A folder that everybody may write to.
  std::string Make(const std::string& name) const;
  std::string Copy(const std::string& from, const std::string& name) const;

 private:
  std::string path_;
};

}  // namespace ipclab::testing

#endif  // TESTS_END_TO_END_ORDINARY_USER_H_
