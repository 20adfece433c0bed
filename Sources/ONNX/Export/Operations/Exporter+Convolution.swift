import Autograd
import Networks
import TensorCore

/// Convolutions and pooling.
extension Exporter {
  /// `Conv`, after a `Pad` if the padding is a reflection.
  func convolution() -> ExportedValue {
    let kernel = tensor("weight").shape
    var source = name(of: images())
    var padding = attributes.sides("padding")
    if attributes.text("padding_mode") == "reflect", padding != [0, 0, 0, 0] {
      source = padded(source, padding, part: "reflection")
      padding = [0, 0, 0, 0]
    }
    var inputs = [source, weight("weight", .kernel)]
    if attributes.flag("bias") { inputs.append(weight("bias")) }
    let isDepthwise = attributes.flag("depthwise")
    var convolution = windows([kernel[0], kernel[1]], padding)
    convolution["group"] = .integer(isDepthwise ? kernel[3] : attributes.integer("groups") ?? 1)
    return result(emit("Conv", inputs, convolution), order: .images)
  }

  /// `ConvTranspose`.
  func transposedConvolution() -> ExportedValue {
    let kernel = tensor("weight").shape
    var inputs = [name(of: images()), weight("weight", .kernel)]
    if attributes.flag("bias") { inputs.append(weight("bias")) }
    var convolution = windows([kernel[0], kernel[1]], attributes.sides("padding"))
    convolution["group"] = .integer(attributes.integer("groups") ?? 1)
    convolution["output_padding"] = .integers(attributes.pair("output_padding") ?? [0, 0])
    return result(emit("ConvTranspose", inputs, convolution), order: .images)
  }

  /// `Conv` after a `Pad` with the mirror image, or `ConvTranspose`, with fixed kernels.
  func blur() -> ExportedValue {
    let kernel = tensor("filt").shape
    var blur = Blur2D.Attributes()
    blur.doubles = attributes.flag("doubles")
    let padding = blur.padding(kernel[0])
    let sides = [padding.top, padding.left, padding.bottom, padding.right]
    var source = name(of: images())
    if !blur.doubles { source = padded(source, sides, part: "reflection") }
    let convolution: [String: AttributeValue] = [
      "kernel_shape": .integers([kernel[0], kernel[1]]), "strides": .integers([2, 2]),
      "pads": .integers(blur.doubles ? sides : [0, 0, 0, 0]), "group": .integer(kernel[3]),
    ]
    return result(
      emit(
        blur.doubles ? "ConvTranspose" : "Conv",
        [source, weight("filt", .kernel)], convolution),
      order: .images)
  }

  /// The attributes of windows of a size.
  private func windows(_ size: [Int], _ padding: [Int]) -> [String: AttributeValue] {
    [
      "kernel_shape": .integers(size), "strides": .integers(attributes.pair("stride") ?? size),
      "dilations": .integers(attributes.pair("dilation") ?? [1, 1]), "pads": .integers(padding),
    ]
  }

  /// `MaxPool`.
  func maxPool() -> ExportedValue { pool("MaxPool", countsPadding: false) }

  /// `AveragePool`.
  func averagePool() -> ExportedValue {
    let isPadded = attributes.sides("padding") != [0, 0, 0, 0]
    return pool(
      "AveragePool", countsPadding: attributes.flag("count_include_pad") && isPadded)
  }

  private func pool(_ type: String, countsPadding: Bool) -> ExportedValue {
    let image = images()
    var pool = windows(attributes.pair("size") ?? [1, 1], attributes.sides("padding"))
    if attributes.flag("ceil_mode") {
      if !countsPadding, let padding = exactPadding(image) {
        pool["pads"] = .integers(padding)
      } else {
        pool["ceil_mode"] = .flag(true)
      }
    }
    if type == "AveragePool" {
      pool["count_include_pad"] = .flag(countsPadding)
      pool["dilations"] = nil
    }
    return result(emit(type, [name(of: image)], pool), order: .images)
  }

  /// The padding with which the windows fit exactly, for a pool that rounds up; nil if the images'
  /// size is open.
  ///
  /// Checkers of ONNX and runtimes disagree on a last window that starts in the padding.
  private func exactPadding(_ image: ExportedValue) -> [Int]? {
    let size = attributes.pair("size") ?? [1, 1]
    let (stride, dilation) = (
      attributes.pair("stride") ?? size, attributes.pair("dilation") ?? [1, 1]
    )
    var padding = attributes.sides("padding")
    for axis in 0..<2 {
      guard let extent = image.memory[1 + axis].fixedInteger,
        let count = resultExtents[1 + axis].fixedInteger
      else { return nil }
      let end = (count - 1) * stride[axis] + (size[axis] - 1) * dilation[axis] + 1
      padding[axis + 2] = max(0, end - extent - padding[axis])
    }
    return padding
  }

  /// `GlobalAveragePool` and `Flatten`.
  func globalAveragePool() -> ExportedValue {
    let mean = emit("GlobalAveragePool", [name(of: images())])
    return result(
      emit("Flatten", [mean], ["axis": .integer(1)], part: "flat"), order: .memory(2))
  }

  /// `Pad` with the mirror image.
  func reflectionPadding() -> ExportedValue {
    result(
      padded(name(of: images()), attributes.sides("padding"), part: nil), order: .images)
  }

  /// Images with their mirror image above, on the left, below, and on the right.
  private func padded(_ images: String, _ padding: [Int], part: String?) -> String {
    let pads = integers([0, 0] + padding[..<2] + [0, 0] + padding[2...], "pads")
    return emit("Pad", [images, pads], ["mode": .text("reflect")], part: part)
  }
}
