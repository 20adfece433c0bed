import FileAccess
@preconcurrency import Foundation

/// The three standard streams of the process, which whoever started it may have closed.
package enum StandardStreams {
  /// Opens closed streams on `/dev/null`, and lets a write fail whose reader has gone away.
  ///
  /// Otherwise the next file that is opened would take a closed stream's number and receive the
  /// messages, and SIGPIPE would end a training without a checkpoint as soon as the reader of its
  /// progress ends, such as `head`.
  package static func prepare() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is used, which is this one.
      _ = open("/dev/null", O_RDWR)
    }
    signal(SIGPIPE, SIG_IGN)
  }

  /// Writes what waits for standard output. A reader that has gone away has read what it wanted.
  ///
  /// - Throws: `FileProblem` of kind `.inputOutput` if something was lost, for example because the
  ///   disk is full.
  static func flush() throws {
    let isWritten = fflush(nil) == 0 && ferror(stdout) == 0
    guard !isWritten, !isReaderGone else { return }
    throw FileProblem(
      .inputOutput, path: "standard output", found: "writing failed", advice: "Free some space")
  }

  private static var isReaderGone: Bool {
    var status = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    return poll(&status, 1, 0) == 1 && status.revents & Int16(POLLERR) != 0
  }

  /// Writes a message on standard error.
  static func writeError(_ message: String) {
    DescriptorOutput.write(message.printable + "\n", to: STDERR_FILENO)
  }

  /// Writes what should be known of image files on standard error, a line each.
  static func writeNotes(_ notes: [String]) {
    for note in notes { writeError("note: \(note)") }
  }
}
