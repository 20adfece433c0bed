import TensorCore
import TestSupport
import Testing

@Suite struct SelectionTests {
  private let tensor = Tensor((0..<24).map(Float.init), shape: [2, 3, 4])

  @Test func `Positions are selected in their order, and more than once`() {
    #expect(
      tensor.selecting([1, 0, 1])
        == Tensor(concatenating: [tensor.slice(1..<2), tensor.slice(0..<1), tensor.slice(1..<2)]))
    #expect(
      tensor.selecting([2, 0], alongAxis: 1)
        == Tensor(
          [8, 9, 10, 11, 0, 1, 2, 3, 20, 21, 22, 23, 12, 13, 14, 15], shape: [2, 2, 4]))
    #expect(
      tensor.selecting([3], alongAxis: -1) == Tensor([3, 7, 11, 15, 19, 23], shape: [2, 3, 1]))
    #expect(
      Tensor([5, 6, 7], shape: [3]).selecting([2, 2, 0]) == Tensor([7, 7, 5], shape: [3]))
  }

  @Test func `Positions of several axes are selected at once`() {
    #expect(
      tensor.selecting([[1], nil, [3, 0]]) == Tensor([15, 12, 19, 16, 23, 20], shape: [1, 3, 2]))
    #expect(
      tensor.selecting([nil, [2, 1], nil]) == tensor.selecting([2, 1], alongAxis: 1))
    #expect(tensor.selecting([nil, nil, nil]) == tensor)
    #expect(Tensor(3).selecting([]) == Tensor(3))
  }

  @Test func `A selection may be empty, and so may the tensor`() {
    #expect(tensor.selecting([Int](), alongAxis: 1).shape == [2, 0, 4])
    let empty = Tensor([], shape: [0, 2])
    #expect(empty.selecting([1], alongAxis: 1).shape == [0, 1])
    #expect(empty.selecting([nil, [1, 0, 1]]).shape == [0, 3])
  }

  @Test func `Filling changes the positions of its axis and nothing else`() {
    var matrix = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    let original = matrix
    matrix.fill([0, 2], alongAxis: -1, with: 0)
    #expect(matrix == Tensor([0, 2, 0, 0, 5, 0], shape: [2, 3]))
    matrix.fill([1], with: 9)
    #expect(matrix == Tensor([0, 2, 0, 9, 9, 9], shape: [2, 3]))
    #expect(original == Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3]))
    matrix.fill([], with: 1)
    #expect(matrix.scalars == [0, 2, 0, 9, 9, 9])
    var vector = Tensor([1, 2], shape: [2])
    vector.fill([1], with: 7)
    #expect(vector.scalars == [1, 7])
  }

  @Test func `Axes are transposed for any rank`() {
    #expect(
      Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3]).transposed(to: [1, 0])
        == Tensor([1, 4, 2, 5, 3, 6], shape: [3, 2]))
    let turned = tensor.transposed(to: [2, 0, 1])
    #expect(turned.shape == [4, 2, 3])
    for a in 0..<2 {
      for b in 0..<3 {
        for c in 0..<4 {
          #expect(turned.scalars[(c * 2 + a) * 3 + b] == tensor.scalars[(a * 3 + b) * 4 + c])
        }
      }
    }
    #expect(turned.transposed(to: [1, 2, 0]) == tensor)
    #expect(tensor.transposed(to: [0, 1, 2]) == tensor)
    #expect(Tensor([1, 2], shape: [2]).transposed(to: [0]) == Tensor([1, 2], shape: [2]))
    #expect(Tensor(3).transposed(to: []) == Tensor(3))
    #expect(Tensor([], shape: [2, 0, 3]).transposed(to: [2, 0, 1]).shape == [3, 2, 0])
  }

  @Test(
    arguments: [
      ([2, 37, 70], [0, 2, 1]), ([2, 37, 70], [2, 1, 0]), ([3, 1, 130, 4], [3, 2, 1, 0]),
      ([1, 65, 67, 3], [0, 3, 1, 2]), ([1, 3, 65, 67], [0, 2, 3, 1]),
      ([5, 3, 2, 33], [2, 0, 1, 3]),
      ([2, 3, 4, 5, 6], [4, 2, 0, 3, 1]), ([300, 300], [1, 0]),
    ]
  )
  func `Large tensors are transposed in tiles, for any number of threads`(
    extents: [Int], axes: [Int]
  ) {
    let shape = Shape(extents)
    let tensor = Tensor((0..<shape.count).map(Float.init), shape: shape)
    let turned = tensor.transposed(to: axes)
    #expect(turned.shape == Shape(axes.map { extents[$0] }))
    let steps = extents.indices.map { extents[($0 + 1)...].reduce(1, *) }
    let scalars = turned.scalars
    for index in stride(from: 0, to: shape.count, by: 7) {
      var (rest, place) = (index, 0)
      for axis in axes.reversed() {
        place += rest % extents[axis] * steps[axis]
        rest /= extents[axis]
      }
      #expect(scalars[index] == Float(place))
    }
    #expect(isIndependentOfThreads { [tensor.transposed(to: axes)] })
  }

  #if compiler(>=6.2)
    @Test func `Positions and axes that do not exist are rejected`() async {
      await #expect(processExitsWith: .failure) { _ = Tensor(zeros: [2, 3]).selecting([2]) }
      await #expect(processExitsWith: .failure) { _ = Tensor(zeros: [2, 3]).selecting([[0]]) }
      await #expect(processExitsWith: .failure) {
        _ = Tensor(zeros: [2, 3]).selecting([0], alongAxis: -3)
      }
      await #expect(processExitsWith: .failure) {
        var tensor = Tensor(zeros: [2, 3])
        tensor.fill([3], alongAxis: 1, with: 0)
      }
      await #expect(processExitsWith: .failure) {
        _ = Tensor(zeros: [2, 3]).transposed(to: [0, 0])
      }
    }
  #endif
}
