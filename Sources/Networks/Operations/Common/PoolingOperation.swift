import Autograd
import Kernels
import TensorCore

/// The windows of a pooling.
public protocol PoolingAttributes: OperationAttributes {
  /// Pixels of the window along each axis.
  var size: Int { get set }
  /// Input pixels per output pixel along each axis; nil for windows side by side.
  var stride: Int? { get set }
  /// Pixels around the image that windows may cover.
  var padding: Int { get set }
}

extension PoolingAttributes {
  /// Windows, strides and paddings of up to 1024.
  public static var list: [Attribute<Self>] {
    [
      Attribute("size", \.size, in: 1...1024), Attribute("stride", \.stride, in: 1...1024),
      Attribute("padding", \.padding, in: 0...512),
    ]
  }

  init(size: Int, stride: Int?, padding: Int) {
    self.init()
    precondition(
      size > 0 && stride ?? 1 > 0, "pooling: size and stride must be positive")
    self.size = size
    self.stride = stride == size ? nil : stride
    self.padding = padding
  }

  /// `[N, Ho, Wo, C]`.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape {
    let image = inputs[0]
    try image.requireImages()
    guard 2 * padding <= size else {
      throw ShapeProblem(
        "a padding of \(padding) is more than half the window of \(size)")
    }
    let stride = stride ?? size
    return [
      image[0], try Shape.windows(image[1], size: size, stride: stride, padding: padding),
      try Shape.windows(image[2], size: size, stride: stride, padding: padding), image[3],
    ]
  }

  /// The geometry for images of `shape`, in the name of `layer`.
  func geometry(_ layer: String, _ shape: Shape) -> PoolingGeometry {
    precondition(shape.rank == 4, "\(layer): expected [N, H, W, C], found \(shape)")
    return PoolingGeometry(
      batch: shape[0], inputHeight: shape[1], inputWidth: shape[2], channels: shape[3], size: size,
      stride: stride ?? size, padding: padding)
  }
}

/// A pooling under square windows.
public protocol PoolingOperation: Operation {
  /// A pooling with these windows.
  init(_ attributes: Attributes)
}

extension PoolingOperation {
  /// Keeps channels apart.
  public var channelFlow: ChannelFlow { .preserves }
}

extension PoolingOperation where Attributes: PoolingAttributes {
  /// A pooling whose windows lie side by side unless a stride is given.
  ///
  /// - Precondition: The padding is at most half the size.
  public init(size: Int, stride: Int? = nil, padding: Int = 0) {
    self.init(Attributes(size: size, stride: stride, padding: padding))
  }
}
