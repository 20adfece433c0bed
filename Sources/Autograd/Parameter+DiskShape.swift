import TensorCore

extension Parameter.Layout {
  /// The shape in memory of a parameter whose shape in a file is `disk`; nil if this layout does
  /// not allow that shape.
  public func memoryShape(ofDisk disk: Shape) -> Shape? {
    switch self {
    case .identical: return disk
    case .counter: return disk == [] ? [] : nil
    case .convolution:
      return disk.rank == 4 ? [disk[2], disk[3], disk[1], disk[0]] : nil
    case .flattenedImage(let height, let width):
      return disk.rank == 2 && disk[1].isMultiple(of: height * width) ? disk : nil
    }
  }
}
