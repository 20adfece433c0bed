/// The groups of bits of a genome: one group per set of channels that are pruned together.
public struct GenomeLayout: Hashable, Codable, Sendable {
  /// The bits for the channels of one group.
  public struct Group: Hashable, Codable, Sendable {
    /// The name in reports.
    public let name: String
    /// Channels of the unpruned group, at least 1.
    public let size: Int
    /// Widths are multiples of this, or the full size.
    public let multiple: Int
    /// The minimum number of channels of a genome; itself a permitted width.
    public let minimumWidth: Int

    /// A group of `size` channels; `minimumWidth` is raised to the next permitted width.
    ///
    /// - Precondition: `size`, `multiple` and `minimumWidth` are at least 1, and the minimum is at
    ///   most the size.
    public init(_ name: String, size: Int, multiple: Int = 1, minimumWidth: Int = 1) {
      precondition(
        size >= 1 && multiple >= 1 && (1...size).contains(minimumWidth),
        "group \(name): expected a size, multiple and minimum of at least 1, found size \(size), "
          + "multiple \(multiple), minimum \(minimumWidth)")
      self.name = name
      self.size = size
      self.multiple = multiple
      self.minimumWidth = min(size, (minimumWidth + multiple - 1) / multiple * multiple)
    }

    /// The permitted width nearest to `width`; the larger one if two are equally near.
    public func permitted(nearestTo width: Int) -> Int {
      let below = width / multiple * multiple
      let above = min(size, below + multiple)
      return min(size, max(minimumWidth, above - width <= width - below ? above : below))
    }

    /// The next permitted width above `width`, nil at the full size.
    public func width(above width: Int) -> Int? {
      width < size ? max(minimumWidth, min(size, (width / multiple + 1) * multiple)) : nil
    }

    /// The next permitted width below `width`, nil at the minimum.
    public func width(below width: Int) -> Int? {
      width > minimumWidth ? max(minimumWidth, (width - 1) / multiple * multiple) : nil
    }
  }

  /// The groups in bit order.
  public let groups: [Group]
  /// The bit ranges of the groups: contiguous, from 0 to `count`.
  public let ranges: [Range<Int>]
  /// The number of bits of a genome.
  public var count: Int { ranges.last?.upperBound ?? 0 }

  /// A layout of groups.
  public init(_ groups: [Group]) {
    self.groups = groups
    var end = 0
    ranges = groups.map { group in
      defer { end += group.size }
      return end..<end + group.size
    }
  }

  /// A layout of groups that are named by number and share a multiple and a minimum.
  public init(sizes: [Int], multiple: Int = 1, minimumWidth: Int = 1) {
    self.init(
      sizes.enumerated().map {
        Group(
          "\($0.offset)", size: $0.element, multiple: multiple,
          minimumWidth: min($0.element, minimumWidth))
      })
  }
}
