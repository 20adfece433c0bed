import TensorCore

/// The inner products of a batch, and what follows from them.
struct InnerProducts {
  /// The number of images.
  let count: Int
  /// `[N, N]`.
  let inner: [Double]
  /// The distances, `[N, N]`; 0 for equal images.
  let distances: [Double]
  /// The inverse distances; 0 for equal images.
  let inverses: [Double]
  /// The mean distance of different images.
  let mean: Double

  /// Those of `[N, D]`.
  init(of rows: Tensor) {
    let (count, depth) = (rows.shape[0], rows.shape[1])
    let scalars = rows.scalars
    var inner = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in i..<count {
        var sum = 0.0
        for place in 0..<depth {
          sum += Double(scalars[i * depth + place]) * Double(scalars[j * depth + place])
        }
        inner[i * count + j] = sum
        inner[j * count + i] = sum
      }
    }
    var distances = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0..<count where i != j {
        let square =
          inner[i * count + i] + inner[j * count + j] - 2 * inner[i * count + j]
        // Smaller ones are rounding errors of equal images.
        distances[i * count + j] = square > 1e-12 ? square.squareRoot() : 0
      }
    }
    let positive = distances.count { $0 > 0 }
    self.count = count
    self.inner = inner
    self.distances = distances
    inverses = distances.map { $0 > 0 ? 1 / $0 : 0 }
    mean = positive > 0 ? distances.reduce(0, +) / Double(positive) : 1
  }
}
