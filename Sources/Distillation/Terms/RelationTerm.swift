import Autograd
import Layers

/// How distances between images, and angles between triples, differ from the teachers' (Park et al.
/// 2019, "Relational Knowledge Distillation", equations 4 to 9), in the features before the last layer.
///
/// A batch of one image has a loss of 0.
public struct RelationTerm: FeatureVectorTerm {
  /// `relations`
  public static let key = "relations"
  /// For the table of keys.
  public static let help =
    "Huber loss of distances and angles between the images of a batch; published weight 1"
  /// `relation_distance`, `relation_angle`
  public static var settings: [LossSetting<Self>] {
    [
      LossSetting(
        "relation_distance", \.distance, expecting: "a number in 0...1000000",
        help: "weight of the distances between two images"
      ) { (0...1e6).contains($0) },
      LossSetting(
        "relation_angle", \.angle, expecting: "a number in 0...1000000",
        help: "weight of the angles between three images"
      ) { (0...1e6).contains($0) },
    ]
  }

  /// The weight.
  public var weight: Float = 1
  /// The weight of distances.
  public var distance: Float = 25
  /// The weight of angles.
  public var angle: Float = 50

  /// The published weights: 25 for distances, 50 for angles.
  public init() {}

  /// The mean over teachers.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    pass.meanOverTeachers(
      pairs(in: pass.networks).map { pair in
        let (ours, theirs) = pass.vectors(at: pair, on: tape)
        let loss = relationalDistance(
          ours, theirs.tensor, distance: distance, angle: angle, on: tape)
        return (pair.teacher, loss)
      }, on: tape)
  }
}
