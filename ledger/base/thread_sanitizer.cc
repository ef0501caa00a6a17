// What ThreadSanitizer must be told about libraries without instrumentation. Built with
// `AMANAT_SANITIZE=thread` alone.
//
// Debian's Abseil is such a library, so ThreadSanitizer sees none of its locking and would report
// everything that an absl::Mutex guards. The linker (`--wrap`, in this folder's CMakeLists.txt)
// sends the calls of our own code through the functions below, which announce them as an
// instrumented Abseil does by itself. The names are those of Debian's inline namespace; under
// another one nothing is wrapped, and the false reports come back. What Abseil does inside a call,
// such as evaluating the conditions of waiting threads under the lock, lies between a "pre" and a
// "post" call and is ignored.
//
// RocksDB's locks are seen, but not its atomic counts of references: the two places where the last
// reference lets go of memory or a file are suppressed. No code of ours runs inside them.
#include <sanitizer/tsan_interface.h>

#include <type_traits>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

using absl::Condition;
using absl::CondVar;
using absl::Duration;
using absl::Mutex;
using absl::Notification;
using absl::Time;

// WRAP(result, mangled name, parameters) declares the library's function and begins ours.
#define WRAP(result, name, ...)                 \
  extern "C" result __real_##name(__VA_ARGS__); \
  extern "C" result __wrap_##name(__VA_ARGS__)
#define REAL(name) __real_##name

extern "C" const char* __tsan_default_suppressions() {
  return "race:rocksdb::Version::Unref\n"
         "race:rocksdb::PosixRandomAccessFile::~PosixRandomAccessFile\n";
}

namespace {

// A call during which the calling thread gives up the mutex and takes it again.
template <typename Call>
auto WhileWaiting(Mutex* mutex, Call call) {
  __tsan_mutex_pre_unlock(mutex, 0);
  __tsan_mutex_post_unlock(mutex, 0);
  __tsan_mutex_pre_lock(mutex, 0);
  if constexpr (std::is_void_v<decltype(call())>) {
    call();
    __tsan_mutex_post_lock(mutex, 0, 0);
  } else {
    const auto result = call();
    __tsan_mutex_post_lock(mutex, 0, 0);
    return result;
  }
}

}  // namespace

WRAP(void, _ZN4absl7debian35MutexD1Ev, Mutex* mutex) {
  __tsan_mutex_destroy(mutex, 0);
  REAL(_ZN4absl7debian35MutexD1Ev)(mutex);
}
WRAP(void, _ZN4absl7debian35Mutex4LockEv, Mutex* mutex) {
  __tsan_mutex_pre_lock(mutex, 0);
  REAL(_ZN4absl7debian35Mutex4LockEv)(mutex);
  __tsan_mutex_post_lock(mutex, 0, 0);
}
WRAP(void, _ZN4absl7debian35Mutex6UnlockEv, Mutex* mutex) {
  __tsan_mutex_pre_unlock(mutex, 0);
  REAL(_ZN4absl7debian35Mutex6UnlockEv)(mutex);
  __tsan_mutex_post_unlock(mutex, 0);
}
WRAP(void, _ZN4absl7debian35Mutex10ReaderLockEv, Mutex* mutex) {
  __tsan_mutex_pre_lock(mutex, __tsan_mutex_read_lock);
  REAL(_ZN4absl7debian35Mutex10ReaderLockEv)(mutex);
  __tsan_mutex_post_lock(mutex, __tsan_mutex_read_lock, 0);
}
WRAP(void, _ZN4absl7debian35Mutex12ReaderUnlockEv, Mutex* mutex) {
  __tsan_mutex_pre_unlock(mutex, __tsan_mutex_read_lock);
  REAL(_ZN4absl7debian35Mutex12ReaderUnlockEv)(mutex);
  __tsan_mutex_post_unlock(mutex, __tsan_mutex_read_lock);
}
WRAP(void, _ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE, Mutex* mutex,
     const Condition& condition) {
  __tsan_mutex_pre_lock(mutex, 0);
  REAL(_ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE)(mutex, condition);
  __tsan_mutex_post_lock(mutex, 0, 0);
}
WRAP(bool, _ZN4absl7debian35Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE,
     Mutex* mutex, const Condition& condition, Duration timeout) {
  __tsan_mutex_pre_lock(mutex, 0);
  const bool result =
      REAL(_ZN4absl7debian35Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE)(
          mutex, condition, timeout);
  __tsan_mutex_post_lock(mutex, 0, 0);
  return result;
}
WRAP(void, _ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE, Mutex* mutex,
     const Condition& condition) {
  WhileWaiting(mutex, [&] {
    REAL(_ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE)(mutex, condition);
  });
}
WRAP(bool, _ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE, Mutex* mutex,
     const Condition& condition, Duration timeout) {
  return WhileWaiting(mutex, [&] {
    return REAL(_ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE)(
        mutex, condition, timeout);
  });
}
WRAP(bool, _ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE, Mutex* mutex,
     const Condition& condition, Time deadline) {
  return WhileWaiting(mutex, [&] {
    return REAL(_ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE)(
        mutex, condition, deadline);
  });
}
WRAP(void, _ZN4absl7debian37CondVar4WaitEPNS0_5MutexE, CondVar* changed, Mutex* mutex) {
  WhileWaiting(mutex, [&] { REAL(_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE)(changed, mutex); });
}
WRAP(bool, _ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE, CondVar* changed,
     Mutex* mutex, Duration timeout) {
  return WhileWaiting(mutex, [&] {
    return REAL(_ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE)(
        changed, mutex, timeout);
  });
}
WRAP(void, _ZN4absl7debian312Notification6NotifyEv, Notification* notification) {
  __tsan_release(notification);
  REAL(_ZN4absl7debian312Notification6NotifyEv)(notification);
}
WRAP(void, _ZNK4absl7debian312Notification19WaitForNotificationEv,
     const Notification* notification) {
  REAL(_ZNK4absl7debian312Notification19WaitForNotificationEv)(notification);
  __tsan_acquire(const_cast<Notification*>(notification));
}
