// The keeper's hold on a jail's init: the request socket and the process.
#ifndef GRADER_SANDBOX_CHANNEL_H_
#define GRADER_SANDBOX_CHANNEL_H_

#include <sys/types.h>

#include <map>
#include <utility>
#include <vector>

#include "grader/base/deadline.h"
#include "grader/base/result.h"
#include "grader/base/unique_fd.h"
#include "grader/sandbox/jail.h"
#include "grader/sandbox/messages.h"

namespace ipclab {

// A reply with what came along.
struct Answer {
  Reply reply;
  std::vector<UniqueFd> fds;
  pid_t process = 0;
};

class Jail::Channel {
 public:
  // `cleans_up`: init has to leave a place in order, and ends by itself when the socket closes.
  Channel(pid_t init, UniqueFd process, UniqueFd socket, bool cleans_up)
      : init_(init),
        process_(std::move(process)),
        socket_(std::move(socket)),
        cleans_up_(cleans_up) {}

  // Ends init and waits for the end of all.
  ~Channel();

  pid_t init() const { return init_; }

  // After the clone: lets init begin, and waits until the jail stands.
  Result<void> Begin(bool as_keeper);
  // The same without namespaces, where init needs no go-ahead.
  Result<void> BeginReduced();

  // The answer to one request; if that is an Error, the Error.
  Result<Answer> Ask(const Request& request);

  // For requests with nothing to say but Done.
  Result<void> Command(const Request& request);

  Result<Exit> AwaitExit(pid_t inner_pid, Deadline deadline);

  // Before a new program is known by this pid: the end of an older one says nothing about it.
  void ForgetExit(pid_t inner_pid) { exits_.erase(inner_pid); }

 private:
  Result<Answer> AwaitAnswer();
  Result<Answer> ReceiveOne();

  pid_t init_;
  UniqueFd process_;  // a pidfd: unlike a pid it never comes to mean another process
  UniqueFd socket_;
  const bool cleans_up_;
  std::map<pid_t, Exit> exits_;  // by inner pid; received and not asked for yet
};

}  // namespace ipclab

#endif  // GRADER_SANDBOX_CHANNEL_H_
