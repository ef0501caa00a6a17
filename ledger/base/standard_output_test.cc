#include "ledger/base/standard_output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

namespace amanat {
namespace {

constexpr int kGood = 40;
constexpr int kGone = 41;
constexpr int kFailed = 42;

// Exit code, or 128 and the number of the signal, of a process whose standard output `open` prepared.
int ExitOf(const std::function<void()>& open, const std::function<void()>& work) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGPIPE, SIG_IGN);
    open();
    work();
    const absl::Status status = FlushOutput();
    std::_Exit(status.ok() ? kGood : absl::IsCancelled(status) ? kGone : kFailed);
  }
  int result = 0;
  EXPECT_EQ(::waitpid(child, &result, 0), child);
  return WIFEXITED(result) ? WEXITSTATUS(result) : 128 + WTERMSIG(result);
}

void OutputIs(const char* path) { ::dup2(::open(path, O_WRONLY), STDOUT_FILENO); }

void OutputIsClosedPipe() {
  int ends[2];
  if (::pipe(ends) != 0) std::abort();
  ::close(ends[0]);
  ::dup2(ends[1], STDOUT_FILENO);
}

void WriteALine() { WriteOutput("a line\n"); }

TEST(StandardOutputTest, WhatWasWrittenIsGood) {
  EXPECT_EQ(ExitOf([] { OutputIs("/dev/null"); }, WriteALine), kGood);
}

TEST(StandardOutputTest, AFullDiskIsAFailure) {
  EXPECT_EQ(ExitOf([] { OutputIs("/dev/full"); }, WriteALine), kFailed);
}

TEST(StandardOutputTest, AFullDiskIsToldWhileMoreIsWritten) {
  EXPECT_EQ(ExitOf([] { OutputIs("/dev/full"); },
                   [] {
                     for (int i = 0; i < 1'000'000 && !OutputFailed(); ++i) WriteALine();
                     if (!OutputFailed()) std::_Exit(1);
                   }),
            kFailed);
}

TEST(StandardOutputTest, NothingWrittenIsNoFailure) {
  EXPECT_EQ(ExitOf([] { OutputIs("/dev/full"); }, [] {}), kGood);
}

TEST(StandardOutputTest, AReaderThatIsGoneIsToldApart) {
  EXPECT_EQ(ExitOf(OutputIsClosedPipe, WriteALine), kGone);
}

TEST(StandardOutputTest, TheEndByAClosedPipeIsTheSignal) {
  EXPECT_EQ(ExitOf(OutputIsClosedPipe, EndByClosedPipe), 128 + SIGPIPE);
}

TEST(StandardOutputTest, NoFileIsOpenedInPlaceOfAClosedOutput) {
  const auto close_and_keep = [] {
    ::close(STDOUT_FILENO);
    KeepStandardStreams();
    if (::open("/dev/null", O_WRONLY) == STDOUT_FILENO) std::_Exit(1);
  };
  EXPECT_EQ(ExitOf(close_and_keep, WriteALine), kFailed);
}

}  // namespace
}  // namespace amanat
