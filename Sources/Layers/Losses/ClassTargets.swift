/// The targets of a cross-entropy, one row of class weights times probabilities for each image.
struct ClassTargets {
  let labels: [Int]
  /// The second label of each row; nil for one label per row.
  let others: [Int]?
  /// The share of the first label.
  let share: Double
  /// The weight of each class; nil for 1.
  let weights: [Double]?
  /// The share of the target that is spread over all classes.
  let smoothing: Double
  let classes: Int

  /// The factor that turns the sum over rows into their mean; 1 if there is no target.
  var scale: Double {
    let first = labels.lazy.filter { $0 >= 0 }
    let total =
      if let others {
        share * Double(first.count) + (1 - share) * Double(others.count { $0 >= 0 })
      } else if let weights {
        first.reduce(0) { $0 + weights[$1] }
      } else {
        Double(first.count)
      }
    return total > 0 ? 1 / total : 1
  }

  /// Calls a closure with each row's number, its target of each class, and their sum, which is 0
  /// without a label.
  func forEachRow(_ body: (_ row: Int, _ target: UnsafePointer<Double>, _ sum: Double) -> Void) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: classes) { buffer in
      guard let target = buffer.baseAddress else { return }
      target.initialize(repeating: 0, count: classes)
      for (row, label) in labels.enumerated() {
        var spread = 0.0
        func add(_ label: Int, _ share: Double) {
          guard label >= 0 else { return }
          spread += share * smoothing / Double(classes)
          target[label] += share * (1 - smoothing)
        }
        target.update(repeating: 0, count: classes)
        add(label, others == nil ? 1 : share)
        if let others { add(others[row], 1 - share) }
        body(row, target, finish(target, spread))
      }
    }
  }

  /// Adds what is spread over all classes, multiplies by the weights, and sums up.
  private func finish(_ target: UnsafeMutablePointer<Double>, _ spread: Double) -> Double {
    var sum = 0.0
    for column in 0..<classes {
      target[column] = (target[column] + spread) * (weights?[column] ?? 1)
      sum += target[column]
    }
    return sum
  }
}
