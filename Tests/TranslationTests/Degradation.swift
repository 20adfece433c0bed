import Foundation
import TensorCore

/// Degradations of images `[N, H, W, C]` in -1...1, each with increasing levels.
enum Degradation: String, CaseIterable {
  case noise, blur, blackout, pixelation

  /// The levels from weak to strong.
  var levels: [Double] {
    switch self {
    case .noise: [0.1, 0.2, 0.4, 0.8]
    case .blur: [0.5, 1, 2, 4]
    case .blackout: [0.1, 0.2, 0.4, 0.8]
    case .pixelation: [2, 4, 7, 14]
    }
  }

  /// The unit of a level.
  var unit: String {
    switch self {
    case .noise: "standard deviation, of samples in -1...1"
    case .blur: "σ of the Gaussian, in pixels"
    case .blackout: "side of a black square, in sides of the image"
    case .pixelation: "side of a block, in pixels"
    }
  }

  func applied(to images: Tensor, level: Double) -> Tensor {
    var result = images.scalars
    let (height, width, channels) = (images.shape[1], images.shape[2], images.shape[3])
    for image in 0..<images.shape[0] {
      let start = image * height * width * channels
      var random = RandomStream(seed: 1, rawValue, image)
      func update(_ value: (_ y: Int, _ x: Int, _ channel: Int) -> Float) {
        let new = (0..<height * width * channels).map {
          value($0 / channels / width, $0 / channels % width, $0 % channels)
        }
        result.replaceSubrange(start..<start + new.count, with: new)
      }
      func sample(_ y: Int, _ x: Int, _ channel: Int) -> Float {
        result[start + (y * width + x) * channels + channel]
      }
      switch self {
      case .noise:
        update { min(1, max(-1, sample($0, $1, $2) + Float(level) * random.normal())) }
      case .blur:
        let weights = gaussian(level)
        let reach = weights.count / 2
        func blurred(_ limit: Int, _ center: Int, _ sample: (Int) -> Float) -> Float {
          weights.indices.reduce(0) {
            $0 + weights[$1] * sample(min(limit - 1, max(0, center + $1 - reach)))
          }
        }
        update { y, x, channel in blurred(width, x) { sample(y, $0, channel) } }
        update { y, x, channel in blurred(height, y) { sample($0, x, channel) } }
      case .blackout:
        let side = Int((level * Double(min(height, width))).rounded())
        let top = Int.random(in: 0...height - side, using: &random)
        let left = Int.random(in: 0...width - side, using: &random)
        update { y, x, channel in
          (top..<top + side).contains(y) && (left..<left + side).contains(x)
            ? -1 : sample(y, x, channel)
        }
      case .pixelation:
        let side = Int(level)
        update { y, x, channel in
          let rows = y / side * side..<min(height, (y / side + 1) * side)
          let columns = x / side * side..<min(width, (x / side + 1) * side)
          let sum = rows.reduce(0) { sum, row in
            columns.reduce(sum) { $0 + sample(row, $1, channel) }
          }
          return sum / Float(rows.count * columns.count)
        }
      }
    }
    return Tensor(result, shape: images.shape)
  }
}

private func gaussian(_ deviation: Double) -> [Float] {
  let reach = Int((3 * deviation).rounded(.up))
  let raw = (-reach...reach).map { distance in
    exp(-Double(distance * distance) / (2 * deviation * deviation))
  }
  let sum = raw.reduce(0, +)
  return raw.map { Float($0 / sum) }
}
