import DataPipeline
import TensorCore
import Testing

@Suite struct `Distance transforms` {
  @Test(arguments: [(13, 9, 0.02), (13, 9, 0.3), (1, 20, 0.1), (20, 1, 0.1), (17, 17, 0.001)])
  func `distances equal those of a search through all cells`(
    _ width: Int, _ height: Int, _ share: Float
  ) {
    var random = RandomStream(seed: 5, "cells", width)
    var isInside = (0..<width * height).map { _ in random.uniform() >= share }
    isInside[random.index(below: isInside.count)] = false
    let found = DistanceTransform.distances(inside: isInside, width: width)
    for cell in isInside.indices {
      let squares = isInside.indices.filter { !isInside[$0] }.map { other in
        let (dx, dy) = (cell % width - other % width, cell / width - other / width)
        return dx * dx + dy * dy
      }
      #expect(found[cell] == Double(squares.min() ?? 0).squareRoot())
    }
  }
}
