import TensorCore

/// Products of a value `[N, H, W, C]` and a gate of a smaller shape that is broadcast.
package struct Gating: Hashable, Sendable {
  private enum Kind { case same, channels, pixels }

  private let kind: Kind
  private let gate: Shape
  private let images: Int
  private let pixels: Int
  private let channels: Int

  /// Returns nil if the shapes do not match: the gate has the value's shape, or is `[N, C]`, `[N,
  /// 1, 1, C]` or `[N, H, W, 1]`.
  package init?(value: Shape, gate: Shape) {
    self.gate = gate
    guard value.rank > 0 else { return nil }
    (images, channels) = (value[0], value[-1])
    pixels = value.extents.dropFirst().dropLast().reduce(1, *)
    if value == gate {
      kind = .same
    } else if value.rank == 4, gate == [images, channels] || gate == [images, 1, 1, channels] {
      kind = .channels
    } else if value.rank == 4, gate == [images, value[1], value[2], 1] {
      kind = .pixels
    } else {
      return nil
    }
  }

  /// `value · gate`, of the value's shape.
  package func product(_ value: Tensor, _ gate: Tensor) -> Tensor {
    Tensor(value.shape) { output in
      withPointers(value, gate) { value, gate in
        switch kind {
        case .same: Multiplication.forward(images * pixels * channels, value, gate, output: output)
        case .channels:
          forEachPixel { image, start in
            let gate = gate + image * channels
            for channel in 0..<channels {
              output[start + channel] = value[start + channel] * gate[channel]
            }
          }
        case .pixels:
          forEachPixel { _, start in
            let factor = gate[start / channels]
            for channel in 0..<channels {
              output[start + channel] = value[start + channel] * factor
            }
          }
        }
      }
    }
  }

  /// The gradient of the gate: `value · gradient`, summed over the axes along which the gate is
  /// broadcast.
  package func gateGradient(_ value: Tensor, _ gradient: Tensor) -> Tensor {
    Tensor(gate) { output in
      withPointers(value, gradient) { value, gradient in
        switch kind {
        case .same:
          Multiplication.forward(images * pixels * channels, value, gradient, output: output)
        case .channels:
          Parallelism.forEach(blocks: images) { image in
            let output = output + image * channels
            output.update(repeating: 0, count: channels)
            for pixel in 0..<pixels {
              let start = (image * pixels + pixel) * channels
              for channel in 0..<channels {
                output[channel] += value[start + channel] * gradient[start + channel]
              }
            }
          }
        case .pixels:
          forEachPixel { _, start in
            var sum: Float = 0
            for channel in 0..<channels {
              sum += value[start + channel] * gradient[start + channel]
            }
            output[start / channels] = sum
          }
        }
      }
    }
  }

  /// Calls `body` with the index of each pixel's first channel.
  private func forEachPixel(_ body: (_ image: Int, _ start: Int) -> Void) {
    let grain = max(1, 16_384 / max(1, channels))
    Parallelism.forEachRange(of: images * pixels, grain: grain) { range in
      for pixel in range { body(pixel / pixels, pixel * channels) }
    }
  }
}
