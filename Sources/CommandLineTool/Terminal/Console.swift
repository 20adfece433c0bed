import FileAccess
import Foundation

/// A stream that a person may be watching: standard error, or a stand-in for tests.
package struct Console: Sendable {
  /// Whether lines can be redrawn: a terminal, and not a dumb one.
  package let isTerminal: Bool
  /// Whether colors are wanted: on a terminal unless `NO_COLOR` is set.
  package let usesColor: Bool
  /// Whether signs beyond ASCII can be shown, by the locale.
  package let usesUnicode: Bool
  /// How many columns there are; asked anew each time, since windows change.
  package let columns: @Sendable () -> Int
  /// Writes text as it is.
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

  /// The stream of a descriptor, as the environment says to treat it.
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
      // Progress that cannot be shown is no reason to stop a run.
      write: write ?? { DescriptorOutput.write($0, to: descriptor) })
  }

  /// Standard error, where progress goes.
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
