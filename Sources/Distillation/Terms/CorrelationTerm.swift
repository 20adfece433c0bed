import Autograd
import Layers
import Networks

/// Correlation congruence: how relations between images differ from the teachers' (Peng et al. 2019,
/// "Correlation Congruence for Knowledge Distillation"), in the features before the last layer.
///
/// Two forms are published. `neighbors` is that of the comparisons on CIFAR-100 with the weight 0.02:
/// `neighborDistance` of learned embeddings of 128 numbers. `gaussian` is that of the paper:
/// `correlationDistance` of the features themselves, with γ = 0.4 and the order 2.
public struct CorrelationTerm: FeatureVectorTerm {
  /// What is compared.
  public enum Form: String, Codable, CaseIterable, Sendable {
    /// The differences of embeddings of neighboring images in the batch.
    case neighbors
    /// The matrices of a Gaussian kernel.
    case gaussian
  }

  /// `correlation`
  public static let key = "correlation"
  /// For the table of keys.
  public static let help =
    "correlation congruence of the images of a batch; published weight 0.02"
  /// `correlation_form`
  public static var settings: [LossSetting<Self>] {
    [
      LossSetting(
        "correlation_form", \.form,
        help: "`neighbors` compares learned embeddings, `gaussian` the paper's kernel matrices")
    ]
  }
  private static let width = 128

  /// The weight.
  public var weight: Float = 0.02
  /// What is compared.
  public var form = Form.neighbors

  /// A weight of 0.02, with embeddings.
  public init() {}

  /// Two linear maps for each teacher, if there are embeddings.
  public func makeTrained(for networks: LossNetworks, seed: UInt64) -> [Module.Child] {
    guard form == .neighbors else { return [] }
    return pairs(in: networks).flatMap {
      networks.embeddings(for: $0, Self.key, width: Self.width, seed: seed)
    }
  }

  /// The mean over teachers.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    pass.meanOverTeachers(
      pairs(in: pass.networks).enumerated().map { index, pair in
        let (ours, theirs) = pass.vectors(at: pair, on: tape)
        let loss =
          switch form {
          case .gaussian: correlationDistance(ours, theirs)
          case .neighbors:
            neighborDistance(
              trained[2 * index](ours, on: tape), trained[2 * index + 1](theirs, on: tape))
          }
        return (pair.teacher, loss)
      }, on: tape)
  }
}
