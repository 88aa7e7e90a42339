// Error and Result: how the grader's own failures travel.
//
// A Result<T> holds a T or an Error; a Result<void> holds success or an Error.  The grader throws
// no exceptions of its own.  A student's mistake is never an Error: it is data, a finding.
//
//   Result<UniqueFd> OpenFolder(const std::string& path) {
//     UniqueFd fd(open(path.c_str(), O_DIRECTORY | O_CLOEXEC));
//     if (!fd.valid()) return ErrnoError("open({})", path);   // "open(/x): No such file or
//     directory" return fd;
//   }
//
//   Result<void> Sync(const std::string& path) {
//     IPCLAB_ASSIGN_OR_RETURN(UniqueFd fd, OpenFolder(path));
//     if (fsync(fd.get()) < 0) return ErrnoError("fsync({})", path);
//     return {};
//   }
//
// Asking for what is not there (value() of a failure, error() of a success) is a bug of ours: it
// prints what was there and aborts, in every build.
#ifndef GRADER_BASE_RESULT_H_
#define GRADER_BASE_RESULT_H_

#include <fmt/format.h>

#include <cerrno>
#include <concepts>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace ipclab {

// Why the grader could not do something.
struct Error {
  // For a person: what was attempted, with its arguments, then why it failed.
  std::string message;

  // The errno of the failed call; 0 if it was no system call.
  int errno_value = 0;

  // The same error, seen from further out: "`context`: `message`".
  [[nodiscard]] Error In(std::string_view context) &&;
  [[nodiscard]] Error In(std::string_view context) const&;
};

std::ostream& operator<<(std::ostream& out, const Error& error);

namespace internal {
Error ErrorFromErrno(int errno_value, std::string attempt);
[[noreturn]] void DieForWantOfValue(const Error& error);
[[noreturn]] void DieForWantOfError();
}  // namespace internal

// An error that no errno explains: MakeError("{} has no main file", folder).
template <typename... Args>
Error MakeError(fmt::format_string<Args...> message, Args&&... args) {
  return Error{fmt::format(message, std::forward<Args>(args)...), 0};
}

// For calls that return their errno (posix_spawn, pthread_*): ErrorOf(code, "posix_spawn({})",
// path).
template <typename... Args>
Error ErrorOf(int errno_value, fmt::format_string<Args...> attempt, Args&&... args) {
  return internal::ErrorFromErrno(errno_value, fmt::format(attempt, std::forward<Args>(args)...));
}

// The failure of the system call just made, told as its attempt: after msgget(5, 0600) failed,
// ErrnoError("msgget({}, {:#o})", 5, 0600) reads "msgget(5, 0600): No space left on device".
//
// Precondition: nothing between the call and this has changed errno; UniqueFd's destructor does
// not.
template <typename... Args>
Error ErrnoError(fmt::format_string<Args...> attempt, Args&&... args) {
  const int errno_value = errno;  // before formatting, which may change it
  return ErrorOf(errno_value, attempt, std::forward<Args>(args)...);
}

// Both a T and an Error convert to it, so that a function returns either as it is.  `return {};` is
// a success with T{}.
template <typename T>
class [[nodiscard]] Result {
  static_assert(!std::is_same_v<std::remove_cv_t<T>, Error>, "could not tell success from failure");
  static_assert(!std::is_reference_v<T>, "return a pointer");

 public:
  using value_type = T;

  Result() requires std::default_initializable<T> : state_(std::in_place_index<0>) {}

  template <typename U>
  requires(std::convertible_to<U, T> && !std::same_as<std::remove_cvref_t<U>, Result> &&
           !std::same_as<std::remove_cvref_t<U>, Error>)
      Result(U&& value)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}

  // A template, so that `{}` is never taken for an Error.
  template <std::same_as<Error> E>
  Result(E error)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }

  // Precondition: ok().
  T& value() & { return CheckOk(), *std::get_if<0>(&state_); }
  const T& value() const& { return CheckOk(), *std::get_if<0>(&state_); }
  T&& value() && { return CheckOk(), std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // Precondition: !ok().
  const Error& error() const& { return CheckFailed(), *std::get_if<1>(&state_); }
  Error&& error() && { return CheckFailed(), std::move(*std::get_if<1>(&state_)); }

 private:
  void CheckOk() const {
    if (!ok()) internal::DieForWantOfValue(*std::get_if<1>(&state_));
  }
  void CheckFailed() const {
    if (ok()) internal::DieForWantOfError();
  }

  std::variant<T, Error> state_;
};

// Success is made by `return {};`.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  template <std::same_as<Error> E>
  Result(E error)  // NOLINT(google-explicit-constructor)
      : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }

  // Precondition: ok().
  void value() const {
    if (!ok()) internal::DieForWantOfValue(*error_);
  }
  void operator*() const { value(); }

  // Precondition: !ok().
  const Error& error() const& { return CheckFailed(), *error_; }
  Error&& error() && { return CheckFailed(), *std::move(error_); }

 private:
  void CheckFailed() const {
    if (ok()) internal::DieForWantOfError();
  }

  std::optional<Error> error_;
};

}  // namespace ipclab

// Leaves the enclosing function with the expression's Error if it failed; drops its value
// otherwise.
#define IPCLAB_RETURN_IF_ERROR(...)                                \
  do {                                                             \
    if (auto ipclab_result = (__VA_ARGS__); !ipclab_result.ok()) { \
      return std::move(ipclab_result).error();                     \
    }                                                              \
  } while (false)

// `lhs` = the expression's value, or leaves the enclosing function with its Error.  `lhs` may
// declare a variable (parenthesise nothing; a type with a comma needs an alias).  Two statements,
// so never the body of an unbraced `if`.
#define IPCLAB_ASSIGN_OR_RETURN(lhs, ...) \
  IPCLAB_ASSIGN_OR_RETURN_IMPL_(IPCLAB_CONCAT_(ipclab_result_, __LINE__), lhs, __VA_ARGS__)

#define IPCLAB_ASSIGN_OR_RETURN_IMPL_(result, lhs, ...) \
  auto result = (__VA_ARGS__);                          \
  if (!result.ok()) return std::move(result).error();   \
  lhs = *std::move(result)
#define IPCLAB_CONCAT_(a, b) IPCLAB_CONCAT_IMPL_(a, b)
#define IPCLAB_CONCAT_IMPL_(a, b) a##b

#endif  // GRADER_BASE_RESULT_H_
