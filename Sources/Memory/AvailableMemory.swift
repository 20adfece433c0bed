import Foundation

/// The memory that this process can still take.
public struct AvailableMemory: Equatable, Sendable {
  /// The number of bytes, an estimate.
  public let bytes: Int
  /// What limits it, in words: `this machine`, `ulimit -v`.
  public let limit: String

  /// Makes a description.
  package init(bytes: Int, limit: String) {
    self.bytes = bytes
    self.limit = limit
  }

  /// The limit on the address space, which also counts files that are mapped into memory.
  package static let addressSpace = "ulimit -v"

  /// The memory at this moment: the least of what the machine has left, what `ulimit -v` and
  /// `ulimit -d` allow, and what the control groups (version 2) around the process allow, such as
  /// those of a container or of systemd.
  public static var now: AvailableMemory {
    let machine =
      number("MemAvailable", inKilobytesOf: "/proc/meminfo")
      ?? Int(clamping: ProcessInfo.processInfo.physicalMemory)
    let all =
      [
        AvailableMemory(bytes: machine, limit: "this machine"),
        ofResource(RLIMIT_AS, inUse: "VmSize", addressSpace),
        ofResource(RLIMIT_DATA, inUse: "VmData", "ulimit -d"),
      ] + controlGroups(of: text(of: "/proc/self/cgroup") ?? "").map { ofControlGroup(at: $0) }
    return all.compactMap { $0 }.min { $0.bytes < $1.bytes }
      ?? AvailableMemory(bytes: machine, limit: "this machine")
  }

  private static func ofResource(
    _ resource: ResourceName, inUse key: String, _ name: String
  ) -> AvailableMemory? {
    var limit = rlimit()
    guard getrlimit(number(of: resource), &limit) == 0, limit.rlim_cur < UInt64(Int.max) else {
      return nil
    }
    let used = number(key, inKilobytesOf: "/proc/self/status") ?? 0
    return AvailableMemory(bytes: max(0, Int(limit.rlim_cur) - used), limit: name)
  }

  #if canImport(Darwin)
    private typealias ResourceName = Int32
    private static func number(of resource: Int32) -> Int32 { resource }
  #else
    private typealias ResourceName = __rlimit_resource
    private static func number(of resource: ResourceName) -> __rlimit_resource_t {
      __rlimit_resource_t(resource.rawValue)
    }
  #endif

  /// The folders of a process's control groups (version 2), from its own to the outermost.
  ///
  /// - Parameter list: The content of `/proc/self/cgroup`.
  package static func controlGroups(of list: String) -> [String] {
    let line = list.split(separator: "\n").first { $0.hasPrefix("0::") } ?? "0::/"
    var names = line.dropFirst(3).split(separator: "/")
    var folders: [String] = []
    while true {
      folders.append((["/sys/fs/cgroup"] + names).joined(separator: "/"))
      if names.popLast() == nil { return folders }
    }
  }

  /// What a control group allows; file pages that it can drop count as free.
  package static func ofControlGroup(at folder: String) -> AvailableMemory? {
    func value(_ name: String) -> Int? {
      text(of: "\(folder)/\(name)").flatMap {
        Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
      }
    }
    guard let limit = value("memory.max"), let used = value("memory.current") else { return nil }
    let cached =
      text(of: "\(folder)/memory.stat")?.split(separator: "\n")
      .first { $0.hasPrefix("inactive_file ") }
      .flatMap { Int($0.dropFirst("inactive_file ".count)) } ?? 0
    return AvailableMemory(
      bytes: max(0, limit - used + cached), limit: "the control group of this process")
  }

  /// A line such as `VmSize:   123 kB`, in bytes.
  private static func number(_ key: String, inKilobytesOf path: String) -> Int? {
    guard
      let line = text(of: path)?.split(separator: "\n").first(where: { $0.hasPrefix(key + ":") })
    else { return nil }
    let words = line.split(whereSeparator: \.isWhitespace)
    return words.count > 1 ? Int(words[1]).map { $0 << 10 } : nil
  }

  private static func text(of path: String) -> String? {
    (try? Data(contentsOf: URL(fileURLWithPath: path))).map { String(decoding: $0, as: UTF8.self) }
  }
}
