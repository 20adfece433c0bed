import Networks

/// An estimate of the energy of one image as a function of the groups' widths: multiply-adds, and the
/// traffic of layers with the main memory (Yang, Chen, Sze 2017, "Designing energy-efficient
/// convolutional neural networks using energy-aware pruning", section 3, without the levels of
/// caches).
///
/// Every layer with weights reads its weights and its input once and writes its output once. A
/// multiply-add of single precision takes 4.6 pJ, and a scalar from or to the main memory 640 pJ
/// (Horowitz 2014, "Computing's energy problem", figure 1.1.9, for 45 nm). Operations without weights
/// take none, as if they were fused into their neighbors. The function is bilinear: each layer's
/// energy has products of its numbers of input and output channels.
public struct EnergyFunction: Sendable {
  /// The energy of a multiply-add, in picojoules.
  public static let picojoulesPerMultiplyAdd = 4.6
  /// The energy of a scalar that is read from or written to the main memory, in picojoules.
  public static let picojoulesPerScalar = 640.0

  /// An amount in the full network that is proportional to the lengths of some axes.
  private struct Term {
    let picojoules: Double
    let axes: [ParameterChannels.Axis]

    func value(_ widths: [Int]) -> Double {
      axes.reduce(picojoules) {
        $0 * Double($1.extent.value(widths)) / Double(max(1, $1.bits.count))
      }
    }
  }

  private let groups: Int
  private let terms: [Term]

  /// Derives the energy of the network that `groups` were read from, for images of the same shape.
  public init(of groups: ChannelGroups) {
    self.groups = groups.groups.count
    terms = groups.operations.flatMap { operation -> [Term] in
      let traffic = Self.picojoulesPerScalar
      let products = Double(operation.multiplyAdds) * Self.picojoulesPerMultiplyAdd
      let (input, output) = (Double(operation.inputScalars), Double(operation.outputScalars))
      guard let weight = operation.weight else {
        return [Term(picojoules: products + traffic * (input + output), axes: [])]
      }
      let parameter = groups.parameters[weight]
      func axes(_ role: ChannelGroup.Member.Role) -> [ParameterChannels.Axis] {
        parameter.axes.filter { $0.role == role || $0.role == .perChannel }
      }
      return [
        Term(
          picojoules: products + traffic * Double(parameter.shape.count), axes: parameter.axes),
        Term(picojoules: traffic * input, axes: axes(.input)),
        Term(picojoules: traffic * output, axes: axes(.output)),
      ]
    }
  }

  /// The energy with these numbers of channels per group, in picojoules.
  ///
  /// - Precondition: There is one width per group.
  public func callAsFunction(widths: [Int]) -> Double {
    precondition(
      widths.count == groups, "EnergyFunction: expected \(groups) widths, found \(widths.count)")
    return terms.reduce(0) { $0 + $1.value(widths) }
  }
}
