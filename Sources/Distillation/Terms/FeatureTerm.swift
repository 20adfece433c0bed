import Autograd
import Layers
import Networks
import TensorCore

/// The mean squared difference from the teachers' features at some nodes, after a learned 1×1
/// convolution from the student's channels to the teacher's (Li et al. 2020, "GAN Compression",
/// equation 3; Romero et al. 2015, "FitNets").
public struct FeatureTerm: LossTerm {
  /// `features`
  public static let key = "features"
  /// For the table of keys.
  public static let help =
    "mean squared difference to each teacher's features, after a learned 1×1 convolution"
  /// Teachers.
  public static let needs: LossNeeds = [.teachers]
  /// `adapter`
  public static let trainedName = "adapter"
  /// `taps`
  public static var settings: [LossSetting<Self>] {
    [
      LossSetting(
        "taps", optional: \.taps, expecting: "a list of paths, such as [layer1, layer2]",
        help: "modules whose outputs are compared; every third tap of the teacher without this key"
      ) { taps in
        taps.isEmpty || Set(taps).count < taps.count
          ? "are \(taps), expected different node paths, such as model.9" : nil
      }
    ]
  }

  /// The weight.
  public var weight: Float = 1
  /// The nodes to compare, as paths for `Graph.node(at:)`; nil for every third tap that a teacher's
  /// graph defines.
  public var taps: [String]?

  /// A weight of 1, at every third tap.
  public init() {}

  /// Features at these nodes.
  public init(weight: Float, taps: [String]? = nil) {
    self.weight = weight
    self.taps = taps
  }

  /// The same nodes in the student as in each teacher.
  public func taps(in networks: LossNetworks) -> LossTaps {
    let teachers = networks.teachers.map { taps(of: $0.graph) }
    return LossTaps(student: teachers.flatMap { $0 }, teachers: teachers)
  }

  /// One 1×1 convolution for each tap of each teacher.
  public func makeTrained(for networks: LossNetworks, seed: UInt64) -> [Module.Child] {
    places(in: networks).map { place in
      var random = networks.stream(seed: seed, Self.trainedName, place.name)
      let teacher = networks.teachers[place.teacher]
      return (
        place.name,
        Convolution2D(
          networks.student.channels(at: place.tap, of: networks.exampleImage),
          teacher.channels(at: place.tap, of: networks.teacherImages[place.teacher]),
          kernelSize: 1, initializer: .heNormalFanOut, random: &random)
      )
    }
  }

  /// The mean over all taps of all teachers.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    let errors = zip(places(in: pass.networks), trained).map { place, adapter in
      let wanted = pass.teachers[place.teacher].feature(at: place.tap)
      return meanSquaredError(
        adapter(pass.feature(at: place.tap), on: tape), tape.constant(wanted), on: tape)
    }
    let share = 1 / Float(errors.count)
    return weightedSum(errors.map { (share, $0) }, on: tape)
  }

  /// Requires nodes that student and teachers have in common, with feature maps of the same size.
  public func problem(with networks: LossNetworks) -> String? {
    guard !networks.teachers.isEmpty else {
      return "features compares networks, but no teacher is a network; remove it, or name a teacher"
        + " under teachers.files"
    }
    return zip(networks.teachers, networks.teacherImages).lazy
      .compactMap { problem(with: $0, reading: $1, in: networks) }.first
  }

  private func problem(
    with teacher: NetworkPlan, reading image: Shape, in networks: LossNetworks
  ) -> String? {
    let taps = taps(of: teacher.graph)
    if taps.isEmpty {
      return "\(teacher.graph.title) defines no taps; list the nodes to compare under taps"
    }
    for graph in [networks.student.graph, teacher.graph] {
      guard let tap = taps.first(where: { graph.node(at: $0) == nil }) else { continue }
      let known = graph.taps
      return "there is no tap \(tap) in \(graph.title)"
        + (known.isEmpty ? "" : ": its taps are \(known[0]) to \(known[known.count - 1])")
    }
    for tap in taps {
      let small = networks.student.shape(at: tap, for: networks.exampleImage)
      let large = teacher.shape(at: tap, for: image)
      guard let small, let large, small.rank == 4, large.rank == 4 else {
        return "the value at the tap \(tap) is not a feature map"
      }
      if small.extents.dropLast() != large.extents.dropLast() {
        return
          "at the tap \(tap) its feature map is \(small[1])×\(small[2]), but that of the original is"
          + " \(large[1])×\(large[2])" + Self.reason(image, networks.exampleImage)
      }
    }
    return nil
  }

  /// Why feature maps differ, if the images do.
  private static func reason(_ teacher: Shape, _ student: Shape) -> String {
    teacher == student
      ? ""
      : ", because the original reads images of \(teacher[0])×\(teacher[1]) and the student"
        + " \(student[0])×\(student[1]); remove features, or choose taps with maps of the same size"
  }

  private func taps(of teacher: Graph) -> [String] {
    taps ?? stride(from: 0, to: teacher.taps.count, by: 3).map { teacher.taps[$0] }
  }

  /// A node where features are compared.
  private struct Place {
    let teacher: Int
    let tap: String
    /// The name of the adapter in seeds and saved states.
    var name: String { teacher == 0 ? tapName : "teacher.\(teacher).\(tapName)" }

    /// `9` for `model.9` of the official generators, the whole path otherwise.
    private var tapName: String {
      let number = tap.split(separator: ".").last.flatMap { Int($0) }
      return number.flatMap { tap == "model.\($0)" ? String($0) : nil }
        ?? (Int(tap) == nil ? tap : "node.\(tap)")
    }
  }

  private func places(in networks: LossNetworks) -> [Place] {
    networks.teachers.enumerated().flatMap { index, teacher in
      taps(of: teacher.graph).map { Place(teacher: index, tap: $0) }
    }
  }
}

extension NetworkPlan {
  /// The number of channels at a tap; 1 if the tap does not exist.
  fileprivate func channels(at tap: String, of image: Shape) -> Int {
    shape(at: tap, for: image)?[-1] ?? 1
  }
}
