import Autograd
import Interchange
import TensorCore
import Testing

@Suite struct LayoutTests {
  /// 0, 1, 2, … in `shape`.
  private func counting(_ shape: Shape) -> Tensor {
    Tensor((0..<shape.count).map(Float.init), shape: shape)
  }

  @Test(
    arguments: [
      (.identical, [3, 4], [3, 4]), (.identical, [], []),
      (.convolution, [3, 2, 4, 5], [5, 4, 3, 2]),
      (.convolution, [1, 1, 0, 5], [5, 0, 1, 1]),
      (.flattenedImage(height: 3, width: 2), [4, 30], [4, 30]), (.counter, [], []),
      (.counter, [1], []),
    ] as [(Parameter.Layout, Shape, Shape)])
  func `The conversion to the layout on disk and back changes nothing`(
    layout: Parameter.Layout, memory: Shape, disk: Shape
  ) {
    let tensor = counting(memory)
    let stored = layout.diskTensor(from: tensor)
    #expect(layout.diskShape(of: memory) == disk)
    #expect(stored.shape == disk)
    #expect(stored.scalars.sorted() == tensor.scalars)
    #expect(layout.memoryTensor(from: stored, shape: memory) == tensor)
  }

  @Test func `A small convolution by hand`() {
    // [kH 1, kW 2, Cin 2, Cout 3]: the scalar 100 w + 10 i + o.
    let memory = Tensor([0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112], shape: [1, 2, 2, 3])
    let disk = Tensor([0, 100, 10, 110, 1, 101, 11, 111, 2, 102, 12, 112], shape: [3, 2, 1, 2])
    #expect(Parameter.Layout.convolution.diskTensor(from: memory) == disk)
  }

  @Test func `The columns after a flattened image by hand`() {
    // One row of columns (y, x, c) of a 1 × 2 image of 3 channels: the scalar 10 x + c.
    let layout = Parameter.Layout.flattenedImage(height: 1, width: 2)
    let memory = Tensor([0, 1, 2, 10, 11, 12], shape: [1, 6])
    #expect(layout.diskTensor(from: memory) == Tensor([0, 10, 1, 11, 2, 12], shape: [1, 6]))
  }
}
