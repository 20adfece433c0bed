import Autograd
import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

@Suite struct SurgeonTests {
  private func inverse(_ matrix: [[Double]]) -> [[Double]] {
    solutionByElimination(
      matrix, matrix.indices.map { row in matrix.indices.map { $0 == row ? 1 : 0 } })
  }

  /// The rows of a tensor `[rows, columns]` in double precision.
  private func rows(_ tensor: Tensor) -> [[Double]] {
    let columns = tensor.shape[1]
    return (0..<tensor.shape[0]).map { row in
      tensor.scalars[row * columns..<(row + 1) * columns].map(Double.init)
    }
  }

  /// The inputs that a convolution with a kernel of 3 and a padding of 1 reads, one patch per row.
  private func patches(_ image: Tensor) -> [[Double]] {
    let (count, height, width, channels) = (
      image.shape[0], image.shape[1], image.shape[2], image.shape[3]
    )
    var rows: [[Double]] = []
    for n in 0..<count {
      for y in 0..<height {
        for x in 0..<width {
          var row: [Double] = []
          for (dy, dx) in (0..<9).map({ ($0 / 3 - 1, $0 % 3 - 1) }) {
            for c in 0..<channels {
              let (sy, sx) = (y + dy, x + dx)
              let isInside = 0..<height ~= sy && 0..<width ~= sx
              row.append(
                isInside
                  ? Double(image.scalars[((n * height + sy) * width + sx) * channels + c]) : 0)
            }
          }
          rows.append(row)
        }
      }
    }
    return rows
  }

  /// Two convolutions; the second reads five channels.
  private func chain(bias: Bool) throws -> Network {
    var draft = Draft("two")
    var x = draft.image(channels: 3)
    x = draft.relu("relu", draft.convolution("first", x, 5, kernel: 1))
    let second = draft.convolution("second", x, 4, kernel: 3, padding: 1, bias: bias)
    var random = RandomStream(seed: 6)
    return Network(draft.plan(second), random: &random)
  }

  @Test(arguments: [true, false])
  func `Closed-form recovery is the surgeon's update`(bias: Bool) throws {
    let network = try chain(bias: bias)
    let images = noise([6, 7, 5, 3], seed: 7)
    let groups = ChannelGroups(of: network, imageShape: [7, 5, 3])
    let mask = ChannelMask([true, false, true, true, false], of: groups)
    let small = network.narrowed(
      to: mask, of: groups,
      recovery: ChannelRecovery(of: network, groups: groups, images: [images]))

    let tape = Tape()
    let read = network.values(of: ["relu"], for: tape.constant(images), on: tape)[0].tensor
    let samples = patches(read)
    let length = samples[0].count
    // A bias compensates for differences of the means.
    var mean = [Double](repeating: 0, count: length)
    if bias {
      for row in samples {
        for column in 0..<length { mean[column] += row[column] / Double(samples.count) }
      }
    }
    var hessian = [[Double]](repeating: [Double](repeating: 0, count: length), count: length)
    for sample in samples {
      let centered = zip(sample, mean).map { $0 - $1 }
      for row in 0..<length {
        for column in 0..<length {
          hessian[row][column] += centered[row] * centered[column] / Double(samples.count)
        }
      }
    }
    let gone = (0..<length).filter { $0 % 5 == 1 || $0 % 5 == 4 }
    let kept = (0..<length).filter { !gone.contains($0) }
    // The recovery's ridge is relative to the variance of what is kept.
    let trace = kept.map { hessian[$0][$0] }.reduce(0, +)
    for index in 0..<length { hessian[index][index] += 1e-3 * trace / Double(kept.count) }
    let state = Dictionary(uniqueKeysWithValues: network.namedState.map { ($0.name, $0.parameter) })
    let weights = rows(try #require(state["second.weight"]).value.reshaped(to: [length, 4]))
    // W − H⁻¹[:, S] ([H⁻¹]_SS)⁻¹ W_S
    let inverted = inverse(hessian)
    let block = gone.map { row in gone.map { inverted[row][$0] } }
    let pivot = solutionByElimination(block, gone.map { weights[$0] })
    var expected: [Float] = []
    for row in kept {
      for column in 0..<4 {
        var value = weights[row][column]
        for (place, removed) in gone.enumerated() {
          value -= inverted[row][removed] * pivot[place][column]
        }
        expected.append(Float(value))
      }
    }
    let found = try #require(small.namedState.first { $0.name == "second.weight" }).parameter.value
    #expect(relativeDifference(found, Tensor(expected, shape: found.shape)) < 1e-4)
  }

  @Test func `Pruning by optimal brain surgeon loses less than by random scores`() throws {
    let kind = SmallNetwork.resNet
    let images = (0..<20).map { noise([8] + kind.imageShape.extents, seed: UInt64(60 + $0)) }
    let unseen = noise([8] + kind.imageShape.extents, seed: 99)
    let expected = output(of: kind.make(), unseen)
    func error(_ criterion: any Criterion) throws -> Float {
      let pruning = ChannelPruning(
        to: .share(0.6, of: .multiplyAdds), by: criterion, scope: .uniform)
      let small = try pruning(kind.make(), imageShape: kind.imageShape, images: images).network
      return zip(output(of: small, unseen).scalars, expected.scalars)
        .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let random = try (0..<4).map { try error(RandomScores(seed: $0)) }.reduce(0, +) / 4
    #expect(try error(OptimalBrainSurgeon()) < 0.9 * random)
  }
}
