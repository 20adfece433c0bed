import TensorCore

extension NetworkPlan {
  /// An estimate of the bytes that values take at the same time.
  public struct ValueBytes: Equatable, Sendable {
    /// In inference, where a value is freed after its last reader.
    public let inference: Int
    /// In a training step, which keeps every value until the backward pass has used it.
    public let training: Int

    /// Values of which no machine has so many. Some can still be added without an overflow.
    package static let tooMany = ValueBytes(inference: 1 << 50, training: 1 << 50)
  }

  /// The memory of the values for a batch of images, without weights.
  ///
  /// - Parameter images: `[N, H, W, C]`.
  /// - Throws: `GraphProblem` as `shapes`, but for lack of memory only beyond 2⁵⁰ bytes.
  public func valueBytes(for images: Shape) throws(GraphProblem) -> ValueBytes {
    let shapes = try shapes(for: images, limits: .mostBytes)
    let values = ([images] + shapes).map { $0.count * MemoryLayout<Float>.stride }
    let lastReaders = resolved.lastReaders
    var (live, inference, work) = (values[0], values[0], 0)
    for (index, step) in resolved.steps.enumerated() {
      let inputs = step.inputs.map { $0 == 0 ? images : shapes[$0 - 1] }
      let scratch =
        step.attributes.workspace(inputs, tensorShapes(of: step)).count * MemoryLayout<Float>.stride
      live += values[index + 1]
      inference = max(inference, live + scratch)
      work = max(work, scratch)
      for place in lastReaders[index] { live -= values[place] }
    }
    // In the backward pass, the gradients of a layer's input and output exist beside the values.
    let gradients = 2 * (values.max() ?? 0)
    return ValueBytes(inference: inference, training: values.reduce(0, +) + gradients + work)
  }
}
