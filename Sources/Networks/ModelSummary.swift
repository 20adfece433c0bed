import Autograd
import Layers
import TensorCore

/// What a network consists of and costs, layer by layer, read from the trace of one forward pass.
public struct ModelSummary: Sendable {
  /// One application of a layer or a free operation.
  public struct Row: Sendable {
    /// The module's name in the network, empty for a free operation.
    public let name: String
    /// What it does: `Conv2d`.
    public let operation: String
    /// Without the batch axis: `[H, W, C]` or `[features]`.
    public let outputShape: Shape
    /// Trained scalars.
    public let parameters: Int
    /// For one image.
    public let multiplyAdds: Int
    /// Weights and running statistics in single precision.
    public let bytes: Int
  }

  /// In the order of application.
  public let rows: [Row]

  /// Trained scalars.
  public var parameters: Int { rows.reduce(0) { $0 + $1.parameters } }
  /// For one image.
  public var multiplyAdds: Int { rows.reduce(0) { $0 + $1.multiplyAdds } }
  /// Weights and running statistics in single precision.
  public var bytes: Int { rows.reduce(0) { $0 + $1.bytes } }

  /// Traces `model` on one image of `[H, W, C]`.
  public init(of model: any Module, imageShape: Shape) {
    let names = Dictionary(
      uniqueKeysWithValues: model.namedModules.map { (ObjectIdentifier($0.module), $0.name) })
    let tape = Tape(tracing: true)
    _ = model(tape.constant(Tensor(zeros: Shape([1] + imageShape.extents))), on: tape)
    // A module that is applied twice owns its weights once.
    var counted: Set<ObjectIdentifier> = []
    rows = tape.records.map { record in
      let module = record.module as? any Module
      let isNew = record.module.map { counted.insert(ObjectIdentifier($0)).inserted } ?? false
      let owned = isNew ? module : nil
      func scalars(_ entries: [Module.Entry]?) -> Int {
        entries?.reduce(0) { $0 + $1.parameter.value.count } ?? 0
      }
      return Row(
        name: record.module.flatMap { names[ObjectIdentifier($0)] } ?? "",
        operation: record.operation,
        outputShape: Shape(Array(record.outputShape.extents.dropFirst())),
        parameters: scalars(owned?.parameters), multiplyAdds: record.multiplyAdds,
        bytes: 4 * (scalars(owned?.parameters) + scalars(owned?.buffers)))
    }
  }
}
