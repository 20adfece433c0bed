import TensorCore
import Testing

@Suite struct ConcatenationTests {
  private let left = Tensor([1, 2, 3, 4], shape: [2, 2])
  private let right = Tensor([5, 6], shape: [2, 1])

  @Test func `Tensors are concatenated along the first, the last and a middle axis`() {
    #expect(
      Tensor(concatenating: [left, Tensor([7, 8], shape: [1, 2]), left])
        == Tensor([1, 2, 3, 4, 7, 8, 1, 2, 3, 4], shape: [5, 2]))
    #expect(
      Tensor(concatenating: [left, right, left], alongAxis: -1)
        == Tensor([1, 2, 5, 1, 2, 3, 4, 6, 3, 4], shape: [2, 5]))
    let (a, b) = (counted([2, 1, 3]), counted([2, 2, 3]))
    #expect(
      Tensor(concatenating: [a, b], alongAxis: 1)
        == Tensor(
          [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5, 6, 7, 8, 9, 10, 11], shape: [2, 3, 3]))
  }

  @Test func `Vectors, empty tensors and a single tensor can be concatenated`() {
    let vector = Tensor([1, 2], shape: [2])
    #expect(Tensor(concatenating: [vector, vector]) == Tensor([1, 2, 1, 2], shape: [4]))
    #expect(Tensor(concatenating: [vector], alongAxis: -1) == vector)
    let none = Tensor([], shape: [0, 2])
    #expect(Tensor(concatenating: [none, left, none]) == left)
    #expect(Tensor(concatenating: [none, none]).shape == [0, 2])
    #expect(Tensor(concatenating: [none, none], alongAxis: 1).shape == [0, 4])
    #expect(Tensor(concatenating: [left, Tensor([], shape: [2, 0])], alongAxis: 1) == left)
  }

  @Test func `Stacking adds a first axis`() {
    #expect(Tensor(stacking: [left, left]) == counted([2, 2, 2], repeating: left.scalars))
    #expect(Tensor(stacking: [Tensor(3), Tensor(4)]) == Tensor([3, 4], shape: [2]))
    #expect(Tensor(stacking: [Tensor([], shape: [0, 3])]).shape == [1, 0, 3])
  }

  @Test func `A slice holds the positions of its range`() {
    let tensor = counted([3, 2, 4])
    #expect(tensor.slice(1..<3) == Tensor((8..<24).map(Float.init), shape: [2, 2, 4]))
    #expect(
      tensor.slice(1..<2, alongAxis: 1)
        == Tensor([4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23], shape: [3, 1, 4]))
    #expect(
      tensor.slice(1..<3, alongAxis: -1)
        == Tensor([1, 2, 5, 6, 9, 10, 13, 14, 17, 18, 21, 22], shape: [3, 2, 2]))
    #expect(Tensor([1, 2, 3], shape: [3]).slice(2..<3) == Tensor([3], shape: [1]))
    #expect(tensor.slice(2..<2, alongAxis: 1).shape == [3, 0, 4])
    #expect(tensor.slice(0..<3) == tensor)
  }

  @Test(arguments: 0..<3)
  func `Concatenated slices equal the tensor, over more than one block of rows`(axis: Int) {
    let tensor = counted([40, 30, 50])
    let cut = tensor.shape[axis] / 3
    let parts = [0..<cut, cut..<cut, cut..<tensor.shape[axis]]
    #expect(
      Tensor(concatenating: parts.map { tensor.slice($0, alongAxis: axis) }, alongAxis: axis)
        == tensor)
  }

  #if compiler(>=6.2)
    @Test func `Tensors of incompatible shapes are rejected`() async {
      await #expect(processExitsWith: .failure) { _ = Tensor(concatenating: []) }
      await #expect(processExitsWith: .failure) {
        _ = Tensor(concatenating: [Tensor(zeros: [2, 2]), Tensor(zeros: [2, 3])])
      }
      await #expect(processExitsWith: .failure) {
        _ = Tensor(stacking: [Tensor(zeros: [2]), Tensor(zeros: [3])])
      }
      await #expect(processExitsWith: .failure) { _ = Tensor(zeros: [2]).slice(1..<3) }
      await #expect(processExitsWith: .failure) {
        _ = Tensor(zeros: [2]).slice(0..<1, alongAxis: 1)
      }
    }
  #endif
}

/// The numbers from 0, or `scalars` repeated.
private func counted(_ shape: Shape, repeating scalars: [Float]? = nil) -> Tensor {
  Tensor(
    (0..<shape.count).map { index in scalars.map { $0[index % $0.count] } ?? Float(index) },
    shape: shape)
}
