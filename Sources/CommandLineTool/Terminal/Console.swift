import FileAccess
import Foundation

/// An output stream for progress: standard error, or a replacement in tests.
package struct Console: Sendable {
  /// Whether lines can be redrawn: true for a terminal that is not dumb.
  package let isTerminal: Bool
  /// Whether to use colors: on a terminal unless `NO_COLOR` is set.
  package let usesColor: Bool
  /// Whether the locale can show characters beyond ASCII.
  package let usesUnicode: Bool
  /// The number of columns, read each time because windows can change size.
  package let columns: @Sendable () -> Int
  /// Writes text unchanged.
  package let write: @Sendable (String) -> Void

  /// Describes a stream.
  package init(
    isTerminal: Bool, usesColor: Bool = false, usesUnicode: Bool = true,
    columns: @escaping @Sendable () -> Int = { 80 }, write: @escaping @Sendable (String) -> Void
  ) {
    self.isTerminal = isTerminal
    self.usesColor = usesColor
    self.usesUnicode = usesUnicode
    self.columns = columns
    self.write = write
  }

  /// The stream of a file descriptor, configured from the environment.
  package init(
    descriptor: Int32, isTerminal: Bool? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    write: (@Sendable (String) -> Void)? = nil
  ) {
    let isTerminal = (isTerminal ?? (isatty(descriptor) == 1)) && environment["TERM"] != "dumb"
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { $0 != "" }
    let encoding = locale?.lowercased().replacingOccurrences(of: "-", with: "")
    self.init(
      isTerminal: isTerminal,
      usesColor: isTerminal && environment["NO_COLOR", default: ""].isEmpty,
      usesUnicode: encoding?.contains("utf8") == true,
      columns: {
        Self.chosenColumns(environment) ?? Self.windowColumns(descriptor) ?? 80
      },
      // A run continues even if its progress cannot be shown.
      write: write ?? { DescriptorOutput.write($0, to: descriptor) })
  }

  /// Standard error, which shows progress.
  package static var standardError: Console { Console(descriptor: STDERR_FILENO) }

  private static func chosenColumns(_ environment: [String: String]) -> Int? {
    environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
  }

  private static func windowColumns(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
