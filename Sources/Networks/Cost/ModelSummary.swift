import Autograd
import Layers
import TensorCore

/// The layers of a network with their costs, read from the trace of one forward pass.
public struct ModelSummary: Sendable {
  /// One application of an operation.
  public struct Row: Sendable {
    /// The part's name in the network; empty for a function.
    public let name: String
    /// The operation's usual name: `Conv2d`.
    public let operation: String
    /// The output's shape without the batch axis: `[H, W, C]` or `[features]`.
    public let outputShape: Shape
    /// Trained scalars.
    public let parameters: Int
    /// Multiply-adds for one image.
    public let multiplyAdds: Int
    /// Bytes of weights and running statistics in single precision.
    public let bytes: Int
  }

  /// The layers in the order of application.
  public let rows: [Row]

  /// Trained scalars.
  public var parameters: Int { rows.reduce(0) { $0 + $1.parameters } }
  /// Multiply-adds for one image.
  public var multiplyAdds: Int { rows.reduce(0) { $0 + $1.multiplyAdds } }
  /// Bytes of weights and running statistics in single precision.
  public var bytes: Int { rows.reduce(0) { $0 + $1.bytes } }

  /// Traces `model` on one image of `[H, W, C]`.
  public init(of model: any Module, imageShape: Shape) {
    let trace = Trace(of: model, imageShape: imageShape)
    // Counts shared weights once.
    var counted: Set<ObjectIdentifier> = []
    func scalars(_ entries: [(name: String, parameter: Parameter)]) -> Int {
      entries.filter { counted.insert(ObjectIdentifier($0.parameter)).inserted }
        .reduce(0) { $0 + $1.parameter.value.count }
    }
    rows = trace.records.map { record in
      let trained = scalars(record.operation.parameters)
      return Row(
        name: trace.name(of: record), operation: record.label,
        outputShape: Shape(Array(record.output.shape.extents.dropFirst())), parameters: trained,
        multiplyAdds: record.multiplyAdds,
        bytes: 4 * (trained + scalars(record.operation.buffers)))
    }
  }
}
