/// A change of one group to its next permitted width.
struct WidthStep {
  let group: Int
  let bits: ArraySlice<Int>
  let adds: Bool
  /// What the channels are worth.
  let value: Double
  /// What the network costs after the step.
  var cost = 0.0

  func applied(to genome: Genome) -> Genome {
    var changed = genome
    for bit in bits { changed[bit] = adds }
    return changed
  }
}
