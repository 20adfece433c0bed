import TensorCore

/// Operators that read and replace parts of known tables at listed positions.
extension Importer {
  /// `GatherND`.
  func gatherND() throws {
    guard node.integer("batch_dims", default: 0) == 0 else {
      throw ImportProblem("takes positions of each image, which Condense does not read")
    }
    let list = try extents(ofInput: 1)
    func shape(_ parts: TableParts, _ table: [Int]) -> [Int] {
      list.dropLast() + table[parts.depth...]
    }
    if case .numbers(let table) = try known(0) {
      let parts = try parts(of: table.shape)
      try builder.take(parts.count * MemoryLayout<ProbedNumber>.stride)
      return set(
        ShapeNumbers(
          shape: shape(parts, table.shape), numbers: parts.read(table.numbers),
          areIntegers: table.areIntegers))
    }
    let table = try tensor(0)
    let parts = try parts(of: table.shape.extents)
    try builder.take(parts.count * MemoryLayout<Float>.stride)
    set(
      ImportedValue(
        Tensor(
          parts.read(Array(table.scalars)), shape: Shape(shape(parts, table.shape.extents)))))
  }

  /// `ScatterND`, which replaces.
  func scatterND() throws {
    guard ["none", nil].contains(node.text("reduction")) else {
      throw ImportProblem("combines what it replaces, which Condense does not read")
    }
    if case .numbers(var table) = try known(0), case .numbers(let updates) = try known(2) {
      let parts = try parts(of: table.shape)
      guard parts.count == updates.numbers.count else { throw Self.uneven }
      parts.replace(&table.numbers, by: updates.numbers)
      return set(table)
    }
    let (table, updates) = (try tensor(0), try tensor(2))
    let parts = try parts(of: table.shape.extents)
    guard parts.count == updates.count else { throw Self.uneven }
    try builder.take(table.count * MemoryLayout<Float>.stride)
    var scalars = Array(table.scalars)
    parts.replace(&scalars, by: Array(updates.scalars))
    set(ImportedValue(Tensor(scalars, shape: table.shape)))
  }

  private static var uneven: ImportProblem {
    ImportProblem("has another number of updates than positions", advice: ONNXFile.exportAgain)
  }

  /// The parts of a table at the positions of the second input, `[…, depth]`.
  private func parts(of table: [Int]) throws -> TableParts {
    let shape = try extents(ofInput: 1)
    guard let positions = try integers(1), let depth = shape.last, (1...table.count) ~= depth,
      let size = ShapeNumbers.count(of: Array(table[depth...])),
      ShapeNumbers.count(of: Array(shape.dropLast()) + [size]) != nil
    else {
      throw ImportProblem(
        "takes positions \(shape.prefix(8)) of a table \(table.prefix(8))",
        advice: ONNXFile.exportAgain)
    }
    var starts: [Int] = []
    for first in stride(from: 0, to: positions.count, by: depth) {
      var start = 0
      for axis in 0..<depth {
        let position = positions[first + axis]
        let place = position < 0 ? position + table[axis] : position
        guard (0..<table[axis]).contains(place) else {
          throw ImportProblem(
            "takes the position \(position) of \(table[axis])", advice: ONNXFile.exportAgain)
        }
        start = start * table[axis] + place
      }
      starts.append(start * size)
    }
    return TableParts(starts: starts, size: size, depth: depth)
  }
}

/// Parts of a table: all scalars that share their positions along the first axes.
private struct TableParts {
  let starts: [Int]
  /// The number of scalars of a part.
  let size: Int
  /// The number of axes that a position names.
  let depth: Int

  /// The number of scalars of all parts.
  var count: Int { starts.count * size }

  func read<Scalar>(_ table: [Scalar]) -> [Scalar] {
    starts.flatMap { table[$0..<$0 + size] }
  }

  func replace<Scalar>(_ table: inout [Scalar], by updates: [Scalar]) {
    for (place, start) in starts.enumerated() {
      table.replaceSubrange(start..<start + size, with: updates[place * size..<(place + 1) * size])
    }
  }
}
