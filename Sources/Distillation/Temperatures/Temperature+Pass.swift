import Layers
import TensorCore

extension Temperature {
  /// The temperature of each image of a pass.
  ///
  /// - Precondition: It is not learned, and for a temperature per image there are teachers.
  func values(for pass: LossPass) -> [Float] {
    let value = value(at: pass.progress)
    let rows = pass.output.shape[0]
    switch self {
    case .fixed, .scheduled: return [Float](repeating: value, count: rows)
    case .perSample: return Self.scaled(value, by: pass.teachers.map(\.output))
    case .learned, .auto:
      preconditionFailure(
        "Temperature: found \(self) in a term that has no number for it")
    }
  }

  /// T for each row, in proportion to the deviation of its logits, the mean over teachers.
  private static func scaled(_ temperature: Float, by logits: [Tensor]) -> [Float] {
    let deviations = logits.map(rowDeviations)
    let rows = logits.first?.shape[0] ?? 0
    let spreads = (0..<rows).map { row in deviations.reduce(0) { $0 + $1[row] } }
    let mean = spreads.reduce(0, +) / Double(max(1, rows))
    guard mean > 0 else { return [Float](repeating: temperature, count: rows) }
    // Equal logits would make a temperature of 0.
    return spreads.map { temperature * Float(max(0.1, $0 / mean)) }
  }
}
