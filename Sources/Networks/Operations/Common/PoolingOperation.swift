import Autograd
import Kernels
import TensorCore

/// The attributes of a pooling: size, stride and padding of its windows.
public protocol PoolingAttributes: OperationAttributes {
  /// Rows and columns of a window.
  var size: AxisPair { get set }
  /// The step between windows, in pixels; nil for `size`.
  var stride: AxisPair? { get set }
  /// Pixels of padding on each side of the image; less than the size.
  var padding: ImageSides { get set }
  /// Whether a last window may extend beyond the padded image. It starts in the image or in the
  /// padding before it.
  var roundsUp: Bool { get set }
  /// The step between the pixels that a window reads.
  var windowDilation: AxisPair { get }
}

extension PoolingAttributes {
  /// By default 1.
  public var windowDilation: AxisPair { 1 }

  /// The attributes that all poolings have.
  static var windowList: [Attribute<Self>] {
    [
      Attribute("size", \.size, in: 1...1024), Attribute("stride", \.stride, in: 1...1024),
      Attribute("padding", \.padding, in: 0...1023), Attribute("ceil_mode", \.roundsUp),
    ]
  }

  init(size: AxisPair, stride: AxisPair?, padding: ImageSides, roundsUp: Bool) {
    self.init()
    precondition(
      size.smallest > 0 && stride?.smallest ?? 1 > 0,
      "pooling: found size \(size) and stride \(stride ?? size), expected 1 or more")
    self.size = size
    self.stride = stride == size ? nil : stride
    self.padding = padding
    self.roundsUp = roundsUp
  }

  /// The output's shape, `[N, Ho, Wo, C]`.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape {
    let image = inputs[0]
    try image.requireImages()
    guard padding.isSmaller(height: size.height, width: size.width) else {
      throw ShapeProblem(
        "the padding is \(padding), expected less than the window's size of \(size)")
    }
    let dilation = windowDilation
    guard padding.largest == 0 || dilation.height <= image[1] && dilation.width <= image[2] else {
      throw ShapeProblem(
        "the dilation is \(dilation), expected at most the padded image's \(image[1])×\(image[2])")
    }
    let (vertical, horizontal) = WindowAxis.both(
      height: image[1], width: image[2], size: size, stride: stride ?? size, dilation: dilation,
      padding: padding, roundsUp: roundsUp)
    return [
      image[0], try vertical.requireWindows(), try horizontal.requireWindows(), image[3],
    ]
  }

  /// The rows of a window.
  public func rowReach(_ tensors: TensorShapes) -> RowReach? {
    .windows(
      span: (size.height - 1) * windowDilation.height + 1, step: (stride ?? size).height,
      top: padding.top, bottom: padding.bottom)
  }

  /// The geometry for images of `shape`; error messages name `layer`.
  func geometry(_ layer: String, _ shape: Shape) -> PoolingGeometry {
    precondition(shape.rank == 4, "\(layer): expected [N, H, W, C], found \(shape)")
    return PoolingGeometry(
      batch: shape[0], inputHeight: shape[1], inputWidth: shape[2], channels: shape[3], size: size,
      stride: stride ?? size, padding: padding, dilation: windowDilation, roundsUp: roundsUp)
  }
}

/// A pooling in windows.
public protocol PoolingOperation: Operation {
  /// Makes a pooling with these attributes.
  init(_ attributes: Attributes)
}

extension PoolingOperation {
  /// Output channel c depends on input channel c alone.
  public var channelFlow: ChannelFlow { .preserves }
  /// True: a positive factor on a channel of every input is one on that channel of the output.
  public var isPositivelyHomogeneous: Bool { true }
}

extension PoolingOperation where Attributes: PoolingAttributes {
  /// Makes a pooling; the stride is the size unless it is given.
  ///
  /// - Precondition: The padding is less than the size.
  public init(
    size: AxisPair, stride: AxisPair? = nil, padding: ImageSides = 0, roundsUp: Bool = false
  ) {
    self.init(Attributes(size: size, stride: stride, padding: padding, roundsUp: roundsUp))
  }
}
