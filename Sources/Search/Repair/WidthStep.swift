/// A change of one group to its next permitted width.
struct WidthStep {
  let group: Int
  let bits: ArraySlice<Int>
  let adds: Bool
  /// The value of the channels.
  let value: Double
  /// The cost of the network after the step.
  var cost = 0.0

  func applied(to genome: Genome) -> Genome {
    var changed = genome
    for bit in bits { changed[bit] = adds }
    return changed
  }
}
