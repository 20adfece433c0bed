import Autograd
import Layers
import Networks
import TensorCore

/// A term that compares feature maps of the student with those of each teacher.
///
/// All such terms of a loss share the key `taps`. Where two maps differ in size, the larger one is
/// averaged to the smaller one's height and width.
public protocol FeatureMapTerm: LossTerm {
  /// The nodes to compare; nil for the stages that the networks have in common.
  var taps: FeatureTaps? { get set }

  /// The pairs to compare without taps; by default all stages of classifiers, and every third stage of
  /// networks that make images.
  ///
  /// - Parameters:
  ///   - stages: The stages that student and teacher have in common, from first to last.
  ///   - networks: The networks.
  static func standardPairs(_ stages: [FeaturePair], of networks: LossNetworks) -> [FeaturePair]
}

extension FeatureMapTerm {
  /// The term with these taps.
  public init(weight: Float, taps: FeatureTaps?) {
    self.init()
    self.weight = weight
    self.taps = taps
  }

  /// The setting `taps`, which these terms share.
  static var tapSetting: LossSetting<Self> {
    LossSetting(
      "taps", optional: \.taps,
      expecting: "paths, such as [layer1, layer2], or { student's path: teachers' path }",
      help: "modules whose outputs are compared; the ends of stages without this key"
    ) { $0.flaw }
  }

  /// `taps`
  public static var settings: [LossSetting<Self>] { [tapSetting] }

  /// Teachers and their features.
  public static var needs: LossNeeds { [.teachers, .features] }

  /// All stages of classifiers, and every third stage of networks that make images.
  public static func standardPairs(
    _ stages: [FeaturePair], of networks: LossNetworks
  ) -> [FeaturePair] {
    networks.makesImages ? everyThird(stages) : stages
  }

  static func everyThird(_ stages: [FeaturePair]) -> [FeaturePair] {
    stride(from: 0, to: stages.count, by: 3).map { stages[$0] }
  }

  /// The compared nodes, teacher by teacher.
  func pairs(in networks: LossNetworks) -> [FeaturePair] {
    networks.pairMemo.pairs(of: Self.self, at: taps) {
      let pairs = networks.pairs(at: taps)
      guard taps == nil else { return pairs }
      return networks.teachers.indices.flatMap { teacher in
        Self.standardPairs(pairs.filter { $0.teacher == teacher }, of: networks)
      }
    }
  }

  /// The nodes of the student and of each teacher.
  public func taps(in networks: LossNetworks) -> LossTaps {
    LossTaps(pairs(in: networks), of: networks)
  }

  /// Requires teachers that are networks, and feature maps at all nodes.
  public func problem(with networks: LossNetworks) -> String? {
    networks.featureProblem(of: Self.key, at: taps, pairs(in: networks))
  }
}

extension LossTaps {
  /// The nodes of some pairs.
  init(_ pairs: [FeaturePair], of networks: LossNetworks) {
    self.init(
      student: pairs.map(\.studentTap),
      teachers: networks.teachers.indices.map { teacher in
        pairs.filter { $0.teacher == teacher }.map(\.teacherTap)
      })
  }
}

extension LossPass {
  /// The values of a pair; the teacher's is a constant.
  func features(at pair: FeaturePair, on tape: Tape) -> (student: Variable, teacher: Variable) {
    (
      feature(at: pair.studentTap),
      tape.constant(teachers[pair.teacher].feature(at: pair.teacherTap))
    )
  }

  /// The feature maps of a pair at one size.
  func maps(at pair: FeaturePair, on tape: Tape) -> (student: Variable, teacher: Variable) {
    let values = features(at: pair, on: tape)
    return FeatureMaps.ofOneSize(values.student, values.teacher)
  }

  /// The sum of losses, each with the share of its teacher.
  func meanOverTeachers(
    _ losses: [(teacher: Int, loss: Variable)], on tape: Tape
  ) -> Variable {
    let shares = teacherShares
    return weightedSum(losses.map { (Float(shares[$0.teacher]), $0.loss) }, on: tape)
  }
}

/// Feature maps of a student and a teacher.
enum FeatureMaps {
  /// Both maps `[N, H, W, C]`, averaged to the smaller height and width.
  static func ofOneSize(
    _ ours: Variable, _ theirs: Variable
  ) -> (student: Variable, teacher: Variable) {
    let (height, width) = (
      min(ours.shape[1], theirs.shape[1]), min(ours.shape[2], theirs.shape[2])
    )
    return (
      ours.averaged(toHeight: height, width: width),
      theirs.averaged(toHeight: height, width: width)
    )
  }
}
