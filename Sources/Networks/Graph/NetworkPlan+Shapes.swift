import Foundation
import TensorCore

/// What shape inference allows, so that no file makes a network that asks for all memory.
public struct ShapeLimits: Sendable {
  /// Bytes of all values that are needed at the same time, in single precision.
  public var liveBytes: Int

  /// The memory of this machine, unless another limit is given.
  public init(liveBytes: Int = Int(ProcessInfo.processInfo.physicalMemory)) {
    self.liveBytes = liveBytes
  }
}

extension NetworkPlan {
  /// The shape of every node's value, for one batch of images.
  ///
  /// This is the one gate for graphs: what passes here reaches no precondition of a layer in inference
  /// or training on images of that size.
  ///
  /// - Parameter images: `[N, H, W, C]`.
  /// - Throws: `GraphProblem` with the node whose shapes do not fit, or that needs more memory than
  ///   `limits` allow.
  public func shapes(
    for images: Shape, limits: ShapeLimits = ShapeLimits()
  ) throws(GraphProblem) -> [Shape] {
    let channels = graph.inputs[0].channels
    guard images.rank == 4, images.extents.allSatisfy({ $0 > 0 }) else {
      throw GraphProblem("the images are \(images), expected [N, H, W, C]")
    }
    guard images[3] == channels else {
      throw GraphProblem("the images have \(images[3]) channels, the network reads \(channels)")
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
        workspace, step.name, limits, what: "the buffer that it computes with")
      guard live + scratch <= limits.liveBytes else {
        throw GraphProblem(
          "with its value \(values[index + 1]) and what it needs to compute that, the network"
            + " needs more than the \(limits.liveBytes >> 20) MiB that are allowed", at: step.name)
      }
      for place in lastReaders[index] { live -= values[place].count * MemoryLayout<Float>.stride }
    }
    if let place = resolved.outputs.first(where: { flattened[$0]?.hasOrder == true }) {
      throw GraphProblem(
        "a flattened image is no output, since its features have another order in PyTorch",
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

  /// How many images of `[H, W, C]` inference takes at once so that its values stay within `limits`:
  /// `wanted` or, for a network that needs more, `wanted` halved until it fits; at least 1.
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
          "\(what) is \(shape), which takes more than the \(limits.liveBytes >> 20) MiB that are"
            + " allowed", at: node)
      }
      bytes = product
    }
    return bytes
  }
}

extension ResolvedGraph {
  /// For each node the places of the values that nothing reads after it, unless they are outputs.
  var lastReaders: [[Int]] {
    var last = [Int](repeating: -1, count: steps.count + 1)
    for (index, step) in steps.enumerated() {
      for place in step.inputs { last[place] = index }
      // A value that nothing reads is freed at once.
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
