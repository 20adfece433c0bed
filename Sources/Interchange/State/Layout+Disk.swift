import Autograd
import TensorCore

extension Parameter.Layout {
  /// The shape in a file of a parameter with `shape` in memory.
  public func diskShape(of shape: Shape) -> Shape {
    checkMemory(shape)
    switch self {
    case .identical, .flattenedImage: return shape
    case .convolution: return [shape[3], shape[2], shape[0], shape[1]]
    case .counter: return []
    }
  }

  /// Converts a parameter to the layout of PyTorch's tensor of the same name.
  public func diskTensor(from memory: Tensor) -> Tensor {
    let shape = memory.shape
    let diskShape = diskShape(of: shape)
    switch self {
    case .identical: return memory
    case .counter: return memory.reshaped(to: diskShape)
    case .convolution: return memory.transposed(to: [3, 2, 0, 1])
    case .flattenedImage(let height, let width):
      return memory.reshaped(to: [shape[0], height, width, shape[1] / (height * width)])
        .transposed(to: [0, 3, 1, 2]).reshaped(to: diskShape)
    }
  }

  /// Converts a file's tensor to the layout in memory, for a parameter of `shape`.
  ///
  /// - Precondition: `disk.shape == diskShape(of: shape)`.
  public func memoryTensor(from disk: Tensor, shape: Shape) -> Tensor {
    precondition(
      disk.shape == diskShape(of: shape),
      "memoryTensor: found \(disk.shape), expected \(diskShape(of: shape)) for \(self)")
    switch self {
    case .identical: return disk
    case .counter: return disk.reshaped(to: shape)
    case .convolution: return disk.transposed(to: [2, 3, 1, 0])
    case .flattenedImage(let height, let width):
      return disk.reshaped(to: [shape[0], shape[1] / (height * width), height, width])
        .transposed(to: [0, 2, 3, 1]).reshaped(to: shape)
    }
  }

  private func checkMemory(_ shape: Shape) {
    let fits =
      switch self {
      case .identical: true
      case .convolution: shape.rank == 4
      case .flattenedImage(let height, let width):
        shape.rank == 2 && shape[1].isMultiple(of: height * width)
      case .counter: shape.count == 1
      }
    precondition(
      fits, "Parameter.Layout: found the shape \(shape), which the layout \(self) does not allow")
  }
}
