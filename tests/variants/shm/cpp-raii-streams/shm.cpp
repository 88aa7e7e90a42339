#include <sys/ipc.h>
#include <sys/shm.h>

#include <array>
#include <cerrno>
#include <iostream>
#include <system_error>
#include <utility>
#include <vector>

namespace {

[[noreturn]] void Fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

class Segment {
 public:
  explicit Segment(std::size_t size) : id_(shmget(IPC_PRIVATE, size, IPC_CREAT | IPC_EXCL | 0600)) {
    if (id_ < 0) Fail("shmget");
  }
  ~Segment() {
    if (id_ >= 0) shmctl(id_, IPC_RMID, nullptr);
  }
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;
  int id() const { return id_; }
  void Remove() {
    if (shmctl(std::exchange(id_, -1), IPC_RMID, nullptr) < 0) Fail("shmctl");
  }

 private:
  int id_;
};

class Attachment {
 public:
  explicit Attachment(const Segment& segment)
      : begin_(static_cast<char*>(shmat(segment.id(), nullptr, 0))) {
    if (begin_ == reinterpret_cast<char*>(-1)) Fail("shmat");
  }
  ~Attachment() {
    if (begin_ != nullptr) shmdt(begin_);
  }
  Attachment(const Attachment&) = delete;
  Attachment& operator=(const Attachment&) = delete;
  char* begin() const { return begin_; }
  void Detach() {
    if (shmdt(begin_) < 0) Fail("shmdt");
    begin_ = nullptr;
  }

 private:
  char* begin_;
};

std::array<char, 40000> array;

void Show(const char* what, const char* from, std::size_t size) {
  std::cout << what << " from " << static_cast<const void*>(from) << " to "
            << static_cast<const void*>(from + size) << std::endl;
}

}  // namespace

int main() try {
  const int on_the_stack = 0;
  const std::vector<char> heap(100000);
  Show("Array[]", array.data(), array.size());
  std::cout << "Stack around " << &on_the_stack << std::endl;
  Show("Malloced", heap.data(), heap.size());
  Segment segment(100000);
  Attachment attachment(segment);
  Show("Shared memory attached", attachment.begin(), 100000);
  attachment.Detach();
  segment.Remove();
  return 0;
} catch (const std::system_error& error) {
  std::cerr << "shm: " << error.what() << '\n';
  return 2;
}
