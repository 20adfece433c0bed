import Autograd
import Kernels
import TensorCore

/// The attributes of a pooling: size, stride and padding of its windows.
public protocol PoolingAttributes: OperationAttributes {
  /// The side of the window, in pixels.
  var size: Int { get set }
  /// The step between windows, in pixels; nil for `size`.
  var stride: Int? { get set }
  /// Pixels of padding on each side of the image.
  var padding: Int { get set }
}

extension PoolingAttributes {
  /// The attributes with their ranges.
  public static var list: [Attribute<Self>] {
    [
      Attribute("size", \.size, in: 1...1024), Attribute("stride", \.stride, in: 1...1024),
      Attribute("padding", \.padding, in: 0...512),
    ]
  }

  init(size: Int, stride: Int?, padding: Int) {
    self.init()
    precondition(
      size > 0 && stride ?? 1 > 0,
      "pooling: found size \(size) and stride \(stride ?? size), expected 1 or more")
    self.size = size
    self.stride = stride == size ? nil : stride
    self.padding = padding
  }

  /// The output's shape, `[N, Ho, Wo, C]`.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape {
    let image = inputs[0]
    try image.requireImages()
    guard 2 * padding <= size else {
      throw ShapeProblem(
        "the padding is \(padding), expected at most half the window's size of \(size)")
    }
    let stride = stride ?? size
    return [
      image[0], try Shape.windows(image[1], size: size, stride: stride, padding: padding),
      try Shape.windows(image[2], size: size, stride: stride, padding: padding), image[3],
    ]
  }

  /// The geometry for images of `shape`; error messages name `layer`.
  func geometry(_ layer: String, _ shape: Shape) -> PoolingGeometry {
    precondition(shape.rank == 4, "\(layer): expected [N, H, W, C], found \(shape)")
    return PoolingGeometry(
      batch: shape[0], inputHeight: shape[1], inputWidth: shape[2], channels: shape[3], size: size,
      stride: stride ?? size, padding: padding)
  }
}

/// A pooling in square windows.
public protocol PoolingOperation: Operation {
  /// Makes a pooling with these attributes.
  init(_ attributes: Attributes)
}

extension PoolingOperation {
  /// Output channel c depends on input channel c alone.
  public var channelFlow: ChannelFlow { .preserves }
}

extension PoolingOperation where Attributes: PoolingAttributes {
  /// Makes a pooling; the stride is the size unless it is given.
  ///
  /// - Precondition: The padding is at most half the size.
  public init(size: Int, stride: Int? = nil, padding: Int = 0) {
    self.init(Attributes(size: size, stride: stride, padding: padding))
  }
}
