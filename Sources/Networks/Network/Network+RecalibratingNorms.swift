import Autograd
import Kernels
import Layers
import TensorCore

extension Network {
  /// Whether the network has batch norms, whose running statistics belong to its present weights.
  public var hasRunningStatistics: Bool {
    plan.resolved.steps.contains { $0.attributes is BatchNorm2D.Attributes }
  }

  /// A copy whose batch norms have the statistics of these images: running mean and variance are
  /// measured anew, as the mean over all batches of the batch's mean and unbiased variance.
  ///
  /// Statistics of a network that was pruned without training belong to the whole network. With
  /// adapted statistics the accuracy of a pruned network predicts its accuracy after fine-tuning
  /// (Li et al. 2020, EagleEye, section 3.3). The result equals that of PyTorch's norms in training
  /// with `momentum=None`: every norm normalizes with the batch's statistics while it measures.
  /// Dropout is off.
  ///
  /// - Parameter batches: Images, `[N, H, W, C]` each; a few hundred in all. Batches of one image
  ///   measure no variance between images.
  /// - Precondition: There is a batch.
  public func recalibratingNorms(on batches: [Tensor]) -> Network {
    precondition(
      !batches.isEmpty, "recalibratingNorms: expected at least one batch, found none")
    let result = copy()
    guard hasRunningStatistics else { return result }
    let parameters = Dictionary(
      uniqueKeysWithValues: result.namedWeights.map { ($0.name, $0.parameter) })
    for step in plan.resolved.steps where step.attributes is BatchNorm2D.Attributes {
      parameters["\(step.owner).num_batches_tracked"]?.value = Tensor(0)
    }
    for (index, images) in batches.enumerated() {
      // A momentum of 1 / n for the n-th batch makes the running statistics a mean over batches.
      let measuring = Network(
        result.plan.measuringNorms(momentum: 1 / Float(index + 1)), parameters: parameters)
      let tape = Tape(phase: .training)
      _ = measuring.outputs(tape.constant(images), on: tape)
    }
    return result
  }
}

extension NetworkPlan {
  /// The same network with another momentum in its norms, and without dropout.
  fileprivate func measuringNorms(momentum: Float) -> NetworkPlan {
    let nodes = zip(graph.nodes, resolved.steps).map { node, step in
      var node = node
      switch step.attributes {
      case var norm as BatchNorm2D.Attributes:
        norm.momentum = momentum
        node.attributes = norm.values
      case var dropout as Dropout.Attributes:
        dropout.rate = 0
        node.attributes = dropout.values
      default: break
      }
      return node
    }
    do throws(GraphProblem) {
      return try NetworkPlan(graph.replacing(nodes, besides: resolved.steps), shapes: shapes)
    } catch {
      preconditionFailure("recalibratingNorms: \(error)")
    }
  }
}
