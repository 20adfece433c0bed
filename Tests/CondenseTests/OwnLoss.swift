import Condense

/// A user's loss term: the mean distance of features to a teacher's, after an adapter.
struct DistanceTerm: LossTerm {
  static let key = "distance"
  static let needs: LossNeeds = [.teachers]
  static var settings: [LossSetting<Self>] {
    [
      LossSetting("distance_tap", \.tap),
      LossSetting("distance_softness", \.softness, expecting: "a number above 0") { $0 > 0 },
    ]
  }

  var weight: Float = 1
  var tap = "layer1"
  var softness: Float = 0.1

  func taps(in networks: LossNetworks) -> LossTaps {
    LossTaps(student: [tap], teachers: networks.teachers.map { _ in [tap] })
  }

  func makeTrained(for networks: LossNetworks, seed: UInt64) -> [Module.Child] {
    let channels = [networks.student, networks.teachers[0]].map {
      $0.shape(at: tap, for: networks.exampleImage)?[-1] ?? 1
    }
    var random = networks.stream(seed: seed, Self.key, tap)
    return [
      (
        tap,
        Convolution2D(
          channels[0], channels[1], kernelSize: 1, initializer: .heNormalFanOut, random: &random)
      )
    ]
  }

  /// The mean of `sqrt(d² + softness²)` over all differences.
  func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    let adapted = trained[0](pass.feature(at: tap), on: tape)
    let differences = adapted.tensor.map(with: pass.teachers[0].feature(at: tap)) { $0 - $1 }
    let softness = softness
    let distances = differences.map { ($0 * $0 + softness * softness).squareRoot() }
    let count = Float(distances.count)
    return tape.record(
      FreeOperation("Distance"), inputs: [adapted],
      output: Tensor(distances.scalars.reduce(0, +) / count)
    ) { gradient, flow in
      let scale = gradient.scalar / count
      flow.add(differences.map(with: distances) { $0 / $1 * scale }, to: adapted)
    }
  }

  func problem(with networks: LossNetworks) -> String? {
    networks.student.shape(at: tap, for: networks.exampleImage) == nil
      ? "there is no \(tap) in \(networks.student.graph.title)" : nil
  }
}
