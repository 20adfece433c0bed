/// A branch of a residual network that can be dropped: one term of a sum, computed from the trunk,
/// whose other term, the shortcut, has the shape of the sum and is computed from the same value of
/// the trunk or is that value (He et al. 2016, equations 1 and 2).
///
/// Without the branch the sum becomes its shortcut. `Network.residualBranches(imageShape:)` finds
/// branches, and `Network.droppingBranches(_:)` drops them.
public struct ResidualBranch: Hashable, Codable, Sendable {
  /// The node that adds the branch to the shortcut: a sum, or a norm with a residual. It is the
  /// branch's name in reports.
  public let sum: String
  /// The value of the trunk that the branch reads: a node, or the graph's input.
  public let trunk: String
  /// The shortcut: the trunk, or a node such as a 1×1 convolution or its norm.
  public let shortcut: String
  /// The nodes that are only there for the branch, in the order of execution. A norm that adds the
  /// residual is not among them, although its statistics and weights vanish, too.
  public let nodes: [String]

  init(sum: String, trunk: String, shortcut: String, nodes: [String]) {
    self.sum = sum
    self.trunk = trunk
    self.shortcut = shortcut
    self.nodes = nodes
  }
}
