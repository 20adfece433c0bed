import Condense

/// The squared distance of normalized attention maps to those of the teachers: where in the image a
/// stage of the network is active (Zagoruyko and Komodakis 2017, equation 2).
struct AttentionTransfer: LossTerm {
  static let key = "own_attention"
  static let needs: LossNeeds = [.teachers]

  var weight: Float = 1
  /// Nodes that exist in the student and in all teachers.
  var places = ["layer1", "layer2", "layer3"]

  func taps(in networks: LossNetworks) -> LossTaps {
    LossTaps(student: places, teachers: networks.teachers.map { _ in places })
  }

  /// Sums over the places, and averages over images and teachers.
  func callAsFunction(_ pass: LossPass, trained: [any Module], on tape: Tape) -> Variable {
    let distances = places.flatMap { place in
      pass.teachers.map { teacher in
        let wanted = attention(tape.constant(teacher.feature(at: place)))
        return (attention(pass.feature(at: place)) - wanted).squared().sum()
      }
    }
    let count = pass.input.shape[0] * pass.teachers.count
    return distances.reduce(tape.constant(Tensor(0)), +) / Float(count)
  }

  /// The squares of features `[N, H, W, C]`, summed over channels: `[N, H, W, 1]`, with norm 1 per
  /// image.
  private func attention(_ features: Variable) -> Variable {
    let map = features.squared().sum(over: [3], keepingAxes: true)
    return map / (map.squared().sum(over: [1, 2], keepingAxes: true) + 1e-12).squareRoot()
  }

  func problem(with networks: LossNetworks) -> String? {
    let unfit = places.first { place in
      let sizes = ([networks.student] + networks.teachers).map {
        $0.shape(at: place, for: networks.exampleImage)?.extents.dropLast()
      }
      return sizes.contains(nil) || Set(sizes).count > 1
    }
    return unfit.map { "student and teachers have no maps of one size at \($0)" }
  }
}
