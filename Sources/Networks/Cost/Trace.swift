import Autograd
import Layers
import TensorCore

/// One traced pass through a module with its outputs. Summaries, costs, channel groups and recovery
/// read it.
public struct Trace {
  /// The records in the order of application.
  public let records: [Record]
  /// The input images.
  public let input: Record.Value
  /// The module's outputs, the main one first.
  public let outputs: [Record.Value]
  /// The names of the module's parts, by their identity.
  let names: [ObjectIdentifier: String]

  /// Passes one image of `[H, W, C]` through a module.
  public init(of module: any Module, imageShape: Shape) {
    self.init(of: module, Tensor(zeros: Shape([1] + imageShape.extents)))
  }

  /// Passes images `[N, H, W, C]` through a module.
  ///
  /// - Parameter observer: Called with each record and with the values that it read and computed.
  package init(
    of module: any Module, _ images: Tensor,
    observer: ((_ record: Record, _ inputs: [Tensor], _ output: Tensor) -> Void)? = nil
  ) {
    let tape = Tape(tracing: true)
    tape.observer = observer
    let image = tape.constant(images)
    func value(_ variable: Variable) -> Record.Value {
      Record.Value(number: variable.number ?? -1, shape: variable.shape)
    }
    outputs = module.outputs(image, on: tape).map(value)
    input = value(image)
    records = tape.records
    names = Dictionary(
      module.namedModules.map { (ObjectIdentifier($0.module), $0.name) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The name of the part that a record applied; empty for a function.
  public func name(of record: Record) -> String { names[ObjectIdentifier(record.operation)] ?? "" }
}
