import Foundation

/// The resident memory of this process, as Linux reports it.
enum ResidentMemory {
  /// The peak in bytes, so far or since `resetPeak()`; nil on other systems.
  static var peakBytes: Int? {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kibibytes = line?.split { $0 == " " || $0 == "\t" }.lazy.compactMap { Int($0) }.first
    return kibibytes.map { $0 * 1024 }
  }

  /// Restarts the measurement of `peakBytes` if the kernel allows it.
  static func resetPeak() {
    guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
    try? file.write(contentsOf: Data("5".utf8))
    try? file.close()
  }
}
