import Kernels
import TensorCore

extension Network {
  /// The residual branches that can be dropped, in the order of execution.
  ///
  /// A term of a sum is a branch if it has at least one layer that mixes channels, if the nodes that
  /// only it depends on read a single value, and if the other term is that value or depends on it
  /// through fewer such layers, at most one. Both terms must have the shape of the sum. Terms whose
  /// layers share their weights with others stay.
  ///
  /// - Parameter imageShape: The shape of the images, `[H, W, C]`.
  /// - Precondition: The network accepts such images.
  public func residualBranches(imageShape: Shape) -> [ResidualBranch] {
    let finder = BranchFinder(self, imageShape: imageShape)
    return graph.nodes.indices.compactMap { finder.branch(addedBy: $0) }
  }
}

/// Finds the branch of each sum of a graph.
private struct BranchFinder {
  private let resolved: ResolvedGraph
  private let input: String
  /// The shape of every value; 0 is the input, and n + 1 the value of node n.
  private let shapes: [Shape]
  /// The nodes that read each value.
  private var readers: [[Int]]

  /// The nodes that only one term depends on, and the values that they read from outside.
  private struct Term {
    var nodes: [Int] = []
    var sources: Set<Int> = []
  }

  init(_ network: Network, imageShape: Shape) {
    resolved = network.plan.resolved
    input = network.graph.inputs[0].name
    let images = Shape([1] + imageShape.extents)
    do throws(GraphProblem) {
      shapes = [images] + (try network.plan.shapes(for: images))
    } catch {
      preconditionFailure("residualBranches: \(error)")
    }
    readers = Array(repeating: [], count: resolved.steps.count + 1)
    for (index, step) in resolved.steps.enumerated() {
      for place in step.inputs { readers[place].append(index) }
    }
  }

  /// The branch that the node adds; nil if there is none.
  func branch(addedBy sum: Int) -> ResidualBranch? {
    let step = resolved.steps[sum]
    guard step.inputs.count == 2, step.inputs[0] != step.inputs[1] else { return nil }
    if step.attributes is Add.Attributes {
      return branch(of: sum, from: step.inputs[0], beside: step.inputs[1])
        ?? branch(of: sum, from: step.inputs[1], beside: step.inputs[0])
    }
    return step.attributes.residualRectifier == nil
      ? nil : branch(of: sum, from: step.inputs[0], beside: step.inputs[1])
  }

  private func branch(of sum: Int, from value: Int, beside shortcut: Int) -> ResidualBranch? {
    let branch = term(of: sum, value)
    guard shapes[shortcut] == shapes[sum + 1], let trunk = branch.sources.first,
      branch.sources.count == 1, mixingLayers(branch) > 0,
      // Neither an output nor an alias can be the graph's input.
      shortcut > 0 || !resolved.outputs.contains(sum + 1)
    else { return nil }
    if shortcut != trunk {
      let other = term(of: sum, shortcut)
      guard other.sources == [trunk], mixingLayers(other) <= 1,
        mixingLayers(other) < mixingLayers(branch)
      else { return nil }
    }
    // The sum may own weights, too: those of its norm.
    let owners = Set((branch.nodes + [sum]).map { resolved.steps[$0].name })
    let vanishing = Set(branch.nodes + [sum])
    let isShared = resolved.steps.indices.contains {
      !vanishing.contains($0) && owners.contains(resolved.steps[$0].owner)
    }
    guard !isShared else { return nil }
    return ResidualBranch(
      sum: resolved.steps[sum].name, trunk: name(trunk), shortcut: name(shortcut),
      nodes: branch.nodes.map { resolved.steps[$0].name })
  }

  /// The nodes without other readers that lead to a term of the sum.
  private func term(of sum: Int, _ value: Int) -> Term {
    var term = Term()
    var own: Set<Int> = []
    for node in (0..<sum).reversed() {
      let isTerm = node + 1 == value
      guard !resolved.outputs.contains(node + 1), isTerm || !readers[node + 1].isEmpty,
        readers[node + 1].allSatisfy({ own.contains($0) || isTerm && $0 == sum })
      else { continue }
      own.insert(node)
      term.nodes.append(node)
    }
    term.nodes.reverse()
    if own.isEmpty { term.sources = [value] }
    for node in term.nodes {
      for place in resolved.steps[node].inputs where !own.contains(place - 1) {
        term.sources.insert(place)
      }
    }
    return term
  }

  private func mixingLayers(_ term: Term) -> Int {
    term.nodes.count {
      resolved.steps[$0].attributes.slots.contains { $0.isTrained && $0.rank > 1 }
    }
  }

  private func name(_ place: Int) -> String {
    place == 0 ? input : resolved.steps[place - 1].name
  }
}

extension OperationAttributes {
  /// The rectifier of a norm, which it applies after its residual; nil for other operations.
  var residualRectifier: Rectifier? {
    switch self {
    case let norm as BatchNorm2D.Attributes: norm.rectifier
    case let norm as InstanceNorm2D.Attributes: norm.rectifier
    default: nil
    }
  }
}
