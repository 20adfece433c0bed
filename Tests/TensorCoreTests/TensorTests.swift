import TensorCore
import Testing

@Suite struct TensorTests {
  @Test func `A copy keeps its scalars when the original changes`() {
    var original = Tensor([1, 2, 3, 4], shape: [2, 2])
    let copy = original
    let reshaped = original.reshaped(to: [4])
    original.withMutablePointer { $0[0] = 9 }
    #expect(original.scalars == [9, 2, 3, 4])
    #expect(copy.scalars == [1, 2, 3, 4])
    #expect(reshaped == Tensor([1, 2, 3, 4], shape: [4]))
  }

  @Test func `Scalars are copied only if they are shared`() {
    var tensor = Tensor([1, 2, 3], shape: [3])
    let place = tensor.withPointer { UInt(bitPattern: $0) }
    tensor.withMutablePointer { $0[0] = 9 }
    #expect(tensor.withPointer { UInt(bitPattern: $0) } == place)
    let shared = tensor
    tensor.withMutablePointer { $0[0] = 10 }
    #expect(tensor.withPointer { UInt(bitPattern: $0) } != place)
    #expect(shared.withPointer { UInt(bitPattern: $0) } == place)
  }

  @Test func `Tensors are equal if shapes and scalars are`() {
    let tensor = Tensor([1, 2], shape: [2])
    #expect(tensor == Tensor([1, 2], shape: [2]))
    #expect(tensor != Tensor([1, 2], shape: [1, 2]))
    #expect(tensor != Tensor([1, 3], shape: [2]))
    #expect(Tensor(.nan) != Tensor(.nan))
  }

  @Test func `Scalars, zeros and empty tensors`() {
    #expect(Tensor(3).shape == [])
    #expect(Tensor(3).scalar == 3)
    #expect(Tensor(zeros: [2, 3]).scalars == [Float](repeating: 0, count: 6))
    #expect(Tensor(repeating: 7, shape: [2]).scalars == [7, 7])
    #expect(Tensor([], shape: [3, 0]).scalars == [])
  }

  @Test func `Sums and products are elementwise, over more than one block`() {
    let count = 40_000
    var tensor = Tensor((0..<count).map(Float.init), shape: [count])
    let original = tensor
    tensor.add(Tensor(repeating: 1, shape: [count]))
    #expect(tensor.scalars == (1...count).map(Float.init))
    #expect(original.scaled(by: 2).scalars == (0..<count).map { Float(2 * $0) })
  }

  @Test func `A single infinite or NaN scalar is found`() {
    #expect(Tensor([1, 2], shape: [2]).isFinite)
    #expect(!Tensor([1, .infinity], shape: [2]).isFinite)
    #expect(!Tensor([.nan, 1], shape: [2]).isFinite)
  }

  @Test func `A shape counts axes from both ends`() {
    let shape: Shape = [2, 3, 5]
    #expect(shape.count == 30)
    #expect(shape[0] == 2)
    #expect(shape[-1] == 5)
    #expect(shape.description == "[2, 3, 5]")
    #expect(Shape([]).count == 1)
  }
}
