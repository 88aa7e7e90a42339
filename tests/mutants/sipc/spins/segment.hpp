#pragma once

#include <sys/shm.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>
#include <string>
#include <system_error>

enum class State : int { kFree, kAsked, kAnswered, kRead };

class Segment {
 public:
  Segment() {
    while (!Open()) {
    }
    void* address = shmat(id_, nullptr, 0);
    if (address == reinterpret_cast<void*>(-1)) {
      const int error = errno;
      if (created_) Remove();
      throw std::system_error(error, std::generic_category(), "shmat");
    }
    data_ = static_cast<Data*>(address);
  }
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;
  ~Segment() { shmdt(data_); }

  void Remove() {
    if (shmctl(id_, IPC_RMID, nullptr) == -1) Throw("shmctl");
  }

  void Write(const std::string& text, State next) {
    std::strncpy(data_->text, text.c_str(), sizeof(data_->text) - 1);
    Become(next);
  }
  void Become(State next) { data_->state.store(next); }

  std::string Read(State wanted) const {
    while (data_->state.load() != wanted) {  // BUG: burns a processor
    }
    return {data_->text, strnlen(data_->text, sizeof(data_->text))};
  }

 private:
  struct Data {
    std::atomic<State> state;
    char text[1020];
  };
  static_assert(sizeof(Data) == 1024 && std::atomic<State>::is_always_lock_free);
  static constexpr key_t kKey = 0x9000;

  [[noreturn]] static void Throw(const char* call) {
    throw std::system_error(errno, std::generic_category(), call);
  }

  // False if the world has changed meanwhile and it should be tried again.
  bool Open() {
    id_ = shmget(kKey, sizeof(Data), IPC_CREAT | IPC_EXCL | 0600);
    created_ = id_ != -1;
    if (created_) return true;
    if (errno != EEXIST) Throw("shmget");
    id_ = shmget(kKey, 0, 0);
    if (id_ == -1) {
      if (errno != ENOENT) Throw("shmget");
      return false;
    }
    shmid_ds status;
    if (shmctl(id_, IPC_STAT, &status) == -1) {
      if (errno != EINVAL && errno != EIDRM) Throw("shmctl");
      return false;
    }
    if (status.shm_segsz == sizeof(Data)) return true;
    if (shmctl(id_, IPC_RMID, nullptr) == -1 && errno != EINVAL && errno != EIDRM) Throw("shmctl");
    return false;
  }

  int id_ = -1;
  bool created_ = false;
  Data* data_ = nullptr;
};
