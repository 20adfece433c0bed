import Autograd
import Layers
import Networks
import TensorCore

/// One application of a convolution, transposed convolution or linear layer to a batch.
struct MixingApplication {
  /// The index of its weight in the network's `namedWeights`.
  let weight: Int
  /// The index of its bias; nil if there is none.
  let bias: Int?
  let reader: PatchReader
  /// The input, `[N, H, W, Cin]` or `[N, Cin]`.
  let input: Tensor
  /// The output, `[N, Ho, Wo, Cout]` or `[N, Cout]`.
  let output: Tensor
  /// The weight as `[taps · Cin, Cout]`.
  let matrix: Tensor
  /// The bias, `[Cout]`; nil if there is none.
  let biasValue: Tensor?
  /// Whether only instance norms read its output; they subtract what all outputs of an image share.
  let isNormalized: Bool
  /// Whether a bias or a norm compensates a difference of means.
  var keepsMeans: Bool { bias != nil || isNormalized }

  /// Layers with longer patches keep their weights, because their moments would need more than a
  /// gigabyte.
  static let longestPatch = 16_384

  /// Passes a batch through `model` and keeps the applications of the given layers, except those of
  /// weights that also read their input as no `PatchGeometry` describes.
  ///
  /// - Parameter weights: The indices of their weights.
  static func all(in model: any Module, _ batch: Tensor, of weights: Set<Int>) -> [Self] {
    let places = Dictionary(
      uniqueKeysWithValues: model.namedWeights.enumerated().map {
        (ObjectIdentifier($1.parameter), $0)
      })
    func place(_ axis: ChannelAxis) -> Int? { places[ObjectIdentifier(axis.parameter)] }
    var seen: [(record: Record, weight: ChannelAxis, input: Tensor, output: Tensor)] = []
    let trace = Trace(of: model, batch) { record, inputs, output in
      guard record.channelFlow == .mixes, let input = inputs.first,
        let weight = record.operation.channelAxes.first(where: { $0.role == .input }),
        place(weight).map(weights.contains) ?? false
      else { return }
      seen.append((record, weight, input, output))
    }
    // A weight is fitted to all of its applications, or to none.
    let undescribed = Set(
      seen.filter { $0.record.operation.patches == nil }.compactMap { place($0.weight) })
    return seen.compactMap { record, weight, input, output in
      guard let place = place(weight), !undescribed.contains(place),
        let patches = record.operation.patches
      else { return nil }
      let reader = PatchReader(patches, input: input.shape, output: output.shape)
      // The moments of a patch are a matrix of its length squared.
      guard reader.patchLength <= Self.longestPatch else { return nil }
      let bias = record.operation.channelAxes.first { $0.parameter.value.shape.rank == 1 }
      let isOutput = trace.outputs.contains { $0.number == record.output.number }
      let readers = trace.records.filter {
        $0.inputs.contains { $0.number == record.output.number }
      }
      return MixingApplication(
        weight: place, bias: bias.flatMap { places[ObjectIdentifier($0.parameter)] },
        reader: reader, input: input, output: output,
        matrix: reader.matrix(of: weight.parameter.value), biasValue: bias?.parameter.value,
        isNormalized: !isOutput && !readers.isEmpty
          && readers.allSatisfy {
            $0.operation.removesImageMeans && $0.inputs.first?.number == record.output.number
          })
    }
  }
}

extension ChannelGroups {
  /// The indices of the weights that can lose inputs.
  func readingWeights() -> [Int] {
    parameters.indices.filter { place in
      parameters[place].axes.contains { $0.role == .input && $0.bits.contains { $0 != nil } }
    }
  }
}
