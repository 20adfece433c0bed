import Foundation
import TensorCore

/// The limits of shape inference, so that no file makes a network that exhausts the memory.
public struct ShapeLimits: Sendable {
  /// Bytes of all values that are in memory at the same time, in single precision.
  public var liveBytes: Int

  /// Makes limits; the default is the memory of this machine.
  public init(liveBytes: Int = Int(ProcessInfo.processInfo.physicalMemory)) {
    self.liveBytes = liveBytes
  }

  /// More than any machine has; some can still be added without an overflow.
  package static let mostBytes = ShapeLimits(liveBytes: 1 << 50)
}

extension NetworkPlan {
  /// The shape of every node's value for a batch of images.
  ///
  /// Every graph passes this check. If it succeeds, no precondition of a layer fails on images of
  /// that size, in inference or training.
  ///
  /// - Parameters:
  ///   - images: `[N, H, W, C]`.
  ///   - limits: The limits on memory.
  /// - Throws: `GraphProblem` that names the node whose shapes do not match, or that needs more
  ///   memory than `limits` allow.
  public func shapes(
    for images: Shape, limits: ShapeLimits = ShapeLimits()
  ) throws(GraphProblem) -> [Shape] {
    let channels = graph.inputs[0].channels
    guard images.rank == 4, images.extents.allSatisfy({ $0 > 0 }) else {
      throw GraphProblem("the images have the shape \(images), expected [N, H, W, C]")
    }
    guard images[3] == channels else {
      throw GraphProblem(
        "the images have \(images[3]) channels, but the network's input has \(channels)")
    }
    var values = [images]
    var flattened: [FlattenedImage?] = [nil]
    var live = try Self.bytes(images, nil, limits)
    let lastReaders = resolved.lastReaders
    for (index, step) in resolved.steps.enumerated() {
      do throws(ShapeProblem) {
        values.append(
          try step.attributes.outputShape(step.inputs.map { values[$0] }, tensorShapes(of: step)))
        flattened.append(
          try step.attributes.flattenedOutput(
            step.inputs.map { values[$0] }, step.inputs.map { flattened[$0] }))
      } catch {
        throw GraphProblem(error.reason, at: step.name)
      }
      live += try Self.bytes(values[index + 1], step.name, limits)
      let inputs = step.inputs.map { values[$0] }
      let workspace = step.attributes.workspace(inputs, tensorShapes(of: step))
      let scratch = try Self.bytes(
        workspace, step.name, limits, what: "its work buffer")
      guard live + scratch <= limits.liveBytes else {
        throw GraphProblem(
          "with its value \(values[index + 1]) and its work buffers, the network needs more than"
            + " the \(limits.liveBytes >> 20) MiB that are allowed", at: step.name)
      }
      for place in lastReaders[index] { live -= values[place].count * MemoryLayout<Float>.stride }
    }
    if let place = resolved.outputs.first(where: { flattened[$0]?.hasOrder == true }) {
      throw GraphProblem(
        "an output is a flattened image, whose features have another order in PyTorch; end with a"
          + " linear layer instead",
        at: resolved.steps[place - 1].name)
    }
    return Array(values.dropFirst())
  }

  /// The shape of the main output for one image of `[H, W, C]`.
  ///
  /// - Throws: `GraphProblem` as `shapes`.
  public func outputShape(
    for image: Shape, limits: ShapeLimits = ShapeLimits()
  ) throws(GraphProblem) -> Shape {
    try shapes(for: Shape([1] + image.extents), limits: limits)[resolved.outputs[0] - 1]
  }

  /// The largest batch size up to `wanted` for inference on images of `[H, W, C]` within `limits`:
  /// `wanted`, halved until the values fit; at least 1.
  ///
  /// - Precondition: `wanted` is 1 or more.
  public func batchSize(
    _ wanted: Int, for image: Shape, limits: ShapeLimits = ShapeLimits(liveBytes: 1 << 30)
  ) -> Int {
    precondition(wanted > 0, "batchSize: found \(wanted), expected 1 or more")
    var count = wanted
    while count > 1, (try? shapes(for: Shape([count] + image.extents), limits: limits)) == nil {
      count /= 2
    }
    return count
  }

  private static func bytes(
    _ shape: Shape, _ node: String?, _ limits: ShapeLimits, what: String = "its value"
  ) throws(GraphProblem) -> Int {
    var bytes = MemoryLayout<Float>.stride
    for extent in shape.extents {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
      guard !overflow, product <= limits.liveBytes else {
        throw GraphProblem(
          "\(what) is \(shape), which needs more than the \(limits.liveBytes >> 20) MiB that are"
            + " allowed", at: node)
      }
      bytes = product
    }
    return bytes
  }
}

extension ResolvedGraph {
  /// For each node the values that no later node reads, except outputs.
  var lastReaders: [[Int]] {
    var last = [Int](repeating: -1, count: steps.count + 1)
    for (index, step) in steps.enumerated() {
      for place in step.inputs { last[place] = index }
      // A value that no node reads is freed at once.
      last[index + 1] = index
    }
    var freed = [[Int]](repeating: [], count: steps.count)
    let kept = Set(outputs)
    for (place, index) in last.enumerated() where index >= 0 && !kept.contains(place) {
      freed[index].append(place)
    }
    return freed
  }
}
