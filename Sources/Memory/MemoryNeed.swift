/// The memory that some work is expected to take.
public struct MemoryNeed: Sendable {
  /// A part of it: what it is for, and an estimate of its bytes.
  public typealias Part = (name: String, bytes: Int)

  /// The parts, in the order of the message.
  public let parts: [Part]

  /// Makes a need of its parts.
  public init(_ parts: [Part]) { self.parts = parts }

  /// The sum of the parts.
  public var bytes: Int {
    parts.reduce(0) { sum, part in
      let (total, overflow) = sum.addingReportingOverflow(part.bytes)
      return overflow ? Int.max : total
    }
  }

  /// Refuses work that needs more than is available.
  ///
  /// - Parameters:
  ///   - work: What needs the memory, as the subject of a sentence: `training`.
  ///   - advice: What the user can do, without a full stop.
  ///   - available: The memory that is left.
  /// - Throws: `NotEnoughMemory`.
  public func require(
    for work: String, advice: String, available: AvailableMemory = .now
  ) throws {
    guard bytes > available.bytes else { return }
    throw NotEnoughMemory(work: work, need: self, available: available, advice: advice)
  }
}

/// Some work would need more memory than there is; it has not begun.
public struct NotEnoughMemory: Error, CustomStringConvertible {
  /// What needs the memory.
  public let work: String
  /// The memory that the work needs.
  public let need: MemoryNeed
  /// The memory that is left.
  public let available: AvailableMemory
  /// What the user can do.
  public let advice: String

  /// The needed and the available memory, and the advice.
  public var description: String {
    let parts =
      need.parts.count < 2
      ? ""
      : " (" + need.parts.map { "\($0.name) \(Self.text($0.bytes))" }.joined(separator: ", ") + ")"
    return "\(work) needs about \(Self.text(need.bytes)) of memory\(parts), but only"
      + " \(Self.text(available.bytes)) are left, limited by \(available.limit). \(advice)."
  }

  /// `512 MiB`, `1.5 GiB`.
  static func text(_ bytes: Int) -> String {
    let mebibytes = Double(bytes) / 1_048_576
    guard mebibytes >= 1000 else { return "\(Int(mebibytes.rounded(.up))) MiB" }
    let tenths = Int((mebibytes / 1024 * 10).rounded(.up))
    return "\(tenths / 10).\(tenths % 10) GiB"
  }
}
