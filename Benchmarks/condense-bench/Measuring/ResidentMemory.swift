import Foundation

/// The memory of this process that is in RAM, as Linux counts it.
enum ResidentMemory {
  /// The most bytes so far, or since `resetPeak()`; nil on other systems.
  static var peakBytes: Int? {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kibibytes = line?.split { $0 == " " || $0 == "\t" }.lazy.compactMap { Int($0) }.first
    return kibibytes.map { $0 * 1024 }
  }

  /// Starts a new measurement of `peakBytes` where the kernel allows it.
  static func resetPeak() {
    guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
    try? file.write(contentsOf: Data("5".utf8))
    try? file.close()
  }
}
