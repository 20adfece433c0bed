import Autograd
import Networks
import TensorCore

/// Convolutions and pooling.
extension Importer {
  /// The window of a convolution or pooling over images.
  struct Window {
    /// Height and width.
    let size: [Int]
    let strides: [Int]
    let dilations: [Int]
    /// Top, left, bottom, right.
    var padding: [Int]

    /// The attributes that differ from their defaults.
    var attributes: [String: AttributeValue] {
      var result: [String: AttributeValue] = [:]
      result["stride"] = strides == [1, 1] ? nil : .integers(strides)
      result["dilation"] = dilations == [1, 1] ? nil : .integers(dilations)
      result["padding"] = padding == [0, 0, 0, 0] ? nil : .integers(padding)
      return result.mapValues(\.simplest)
    }

    /// The pixels that a window spans along an axis.
    func span(_ axis: Int) -> Int { (size[axis] - 1) * dilations[axis] + 1 }

    /// Spreads a padding over both ends of an axis.
    mutating func pad(_ axis: Int, _ total: Int, isSmallFirst: Bool) {
      let (small, large) = (total / 2, total - total / 2)
      padding[axis] = isSmallFirst ? small : large
      padding[axis + 2] = isSmallFirst ? large : small
    }
  }

  /// How a node chooses its padding by itself.
  private enum AutomaticPadding: String {
    case stated = "NOTSET"
    case valid = "VALID"
    /// An odd pixel goes to the bottom and the right.
    case sameUpper = "SAME_UPPER"
    /// An odd pixel goes to the top and the left.
    case sameLower = "SAME_LOWER"
  }

  private func automaticPadding() throws -> AutomaticPadding {
    let name = node.text("auto_pad") ?? ""
    guard let padding = name.isEmpty ? .stated : AutomaticPadding(rawValue: name) else {
      throw ImportProblem(
        "has the auto_pad \"\(name.shortened)\"", advice: ONNXFile.exportAgain,
        canDependOnSize: false)
    }
    return padding
  }

  /// The window of the node, for images `[N, H, W, C]` in memory.
  private func window(_ size: [Int], _ image: ImportedValue) throws -> Window {
    var window = try statedWindow(size)
    let automatic = try automaticPadding()
    guard automatic == .sameUpper || automatic == .sameLower else { return window }
    for axis in 0..<2 {
      let extent = image.memory[1 + axis]
      let stride = Double(window.strides[axis])
      let total = extent.map { extent in
        let last = ((extent / stride).rounded(.up) - 1) * stride
        return max(0, last + Double(window.span(axis)) - extent)
      }
      // With a stride, the padding is the same for all probes only by chance.
      guard let total = total.fixedInteger, stride == 1 || extent.fixed != nil else {
        throw ImportProblem(
          "has a padding that depends on the image's size",
          advice: "Give the size of the images with --image-size")
      }
      window.pad(axis, total, isSmallFirst: automatic == .sameUpper)
    }
    return window
  }

  /// The window with the padding that the node states.
  private func statedWindow(_ size: [Int]) throws -> Window {
    let size = size.count == 1 ? [1] + size : size
    guard size.count == 2, size.allSatisfy({ (1...65_536).contains($0) }) else {
      throw ImportProblem(
        "has a window of \(size.prefix(8)), expected two numbers",
        advice: "Condense reads networks of images")
    }
    return Window(
      size: size, strides: try sides("strides"), dilations: try sides("dilations"),
      padding: try statedPadding())
  }

  /// A number for height and one for width; signals are images of one row.
  private func sides(_ name: String) throws -> [Int] {
    let given = node.integers(name) ?? []
    let values = given.isEmpty ? [1, 1] : given.count == 1 ? [1] + given : given
    guard values.count == 2, values.allSatisfy({ (1...1024).contains($0) }) else {
      throw ImportProblem(
        "has the \(name) \(given.prefix(8)), expected two numbers in 1...1024",
        advice: "Condense reads networks of images")
    }
    return values
  }

  /// Top, left, bottom and right.
  private func statedPadding() throws -> [Int] {
    guard try automaticPadding() == .stated else { return [0, 0, 0, 0] }
    let given = node.integers("pads") ?? []
    let pads =
      given.isEmpty ? [0, 0, 0, 0] : given.count == 2 ? [0, given[0], 0, given[1]] : given
    guard pads.count == 4, pads.allSatisfy({ (0...1024).contains($0) }) else {
      throw ImportProblem("has the pads \(given.prefix(8)), expected four numbers in 0...1024")
    }
    return pads
  }

  /// A kernel with four axes: that of a signal gets a height of 1.
  private func kernel() throws -> Tensor {
    let kernel = try tensor(1)
    let extents = kernel.shape.extents
    guard (3...4).contains(extents.count), extents.allSatisfy({ $0 > 0 }) else {
      throw ImportProblem(
        "has a weight of the shape \(kernel.shape), expected [Cout, Cin, kH, kW]",
        advice: "Condense reads networks of images")
    }
    return extents.count == 4
      ? kernel : kernel.reshaped(to: [extents[0], extents[1], 1, extents[2]])
  }

  /// The names of the weight and the bias.
  private var sharing: [String] { Array(node.input.dropFirst()) }

  /// `Conv`.
  func convolution() throws {
    let kernel = try kernel()
    let bias = try has(2) ? tensor(2, [kernel.shape[0]]) : nil
    let groups = node.integer("group", default: 1)
    try setImages { image in
      var attributes = try window([kernel.shape[2], kernel.shape[3]], image).attributes
      guard let channels = image.memory[3].fixedInteger, groups > 0,
        channels.isMultiple(of: groups), channels / groups == kernel.shape[1]
      else {
        throw ImportProblem(
          "reads \(image.memory[3].words) channels in \(groups) groups, but its weight is for"
            + " \(kernel.shape[1]) in each", advice: ONNXFile.exportAgain)
      }
      if groups > 1 {
        if groups == channels, groups == kernel.shape[0] {
          attributes["depthwise"] = .flag(true)
        } else {
          attributes["groups"] = .integer(groups)
        }
      }
      if bias == nil { attributes["bias"] = .flag(false) }
      var tensors = ["weight": kernel.transposed(to: [2, 3, 1, 0])]
      tensors["bias"] = bias
      return try builder.apply(
        "conv2d", attributes, to: [image], weight: weightName(1), tensors: tensors,
        sharing: sharing)
    }
  }

  /// `ConvTranspose`.
  func transposedConvolution() throws {
    let kernel = try kernel()
    let groups = node.integer("group", default: 1)
    let outputs = kernel.shape[1].multipliedReportingOverflow(by: groups)
    guard groups > 0, !outputs.overflow else { throw ImportProblem("has \(groups) groups") }
    let bias = try has(2) ? tensor(2, [outputs.partialValue]) : nil
    try setImages { image in
      var window = try statedWindow([kernel.shape[2], kernel.shape[3]])
      var extra = try outputPadding()
      if let cropped = try cropping(window, extra, of: image) {
        try crop(&window, &extra, by: cropped)
      }
      var attributes = window.attributes
      attributes["output_padding"] =
        extra == [0, 0] ? nil : AttributeValue.integers(extra).simplest
      attributes["groups"] = groups == 1 ? nil : .integer(groups)
      if bias == nil { attributes["bias"] = .flag(false) }
      var tensors = ["weight": kernel.transposed(to: [2, 3, 1, 0])]
      tensors["bias"] = bias
      return try builder.apply(
        "conv_transpose2d", attributes, to: [image], weight: weightName(1), tensors: tensors,
        sharing: sharing)
    }
  }

  private func outputPadding() throws -> [Int] {
    let given = node.integers("output_padding") ?? []
    let extra = given.isEmpty ? [0, 0] : given.count == 1 ? [0] + given : given
    guard extra.count == 2, extra.allSatisfy({ (0...1023).contains($0) }) else {
      throw ImportProblem("has the output_padding \(given.prefix(8)), expected two numbers")
    }
    return extra
  }

  /// The rows and columns that a transposed convolution has to crop for the output that the node
  /// asks for; nil if it states its padding.
  private func cropping(
    _ window: Window, _ extra: [Int], of image: ImportedValue
  ) throws -> [Int]? {
    if let wanted = node.integers("output_shape")?.suffix(2), !wanted.isEmpty {
      guard wanted.count == 2 else { throw ImportProblem("has an output_shape of another rank") }
      return try zip(0..<2, wanted).map { axis, wanted in
        guard let extent = image.memory[1 + axis].fixedInteger else {
          throw ImportProblem(
            "has an output_shape, but images of any size",
            advice: "Give the size of the images with --image-size")
        }
        return (extent - 1) * window.strides[axis] + extra[axis] + window.span(axis) - wanted
      }
    }
    let automatic = try automaticPadding()
    guard automatic == .sameUpper || automatic == .sameLower else { return nil }
    // The output has as many times the extent as the stride is, for images of any size.
    return (0..<2).map { extra[$0] + window.span($0) - window.strides[$0] }
  }

  /// Crops the output of a transposed convolution, or extends it where the number is negative.
  private func crop(_ window: inout Window, _ extra: inout [Int], by total: [Int]) throws {
    guard total.allSatisfy((-1023...2048).contains) else {
      throw ImportProblem("asks for an output that its window cannot produce")
    }
    let isSmallFirst = try automaticPadding() == .sameUpper
    for axis in 0..<2 {
      extra[axis] += max(0, -total[axis])
      window.pad(axis, max(0, total[axis]), isSmallFirst: isSmallFirst)
    }
  }

  /// `MaxPool` and `AveragePool`.
  func pooling(_ key: String) throws {
    let rank = try value().rank
    let size = node.integers("kernel_shape") ?? []
    guard size.count == rank - 2 else {
      throw ImportProblem("has a window of \(size.prefix(8)) for \(try value().words)")
    }
    try setImages { image in
      let window = try window(size, image)
      var attributes = window.attributes
      attributes["size"] = AttributeValue.integers(window.size).simplest
      // Without a stride, Condense takes the size.
      attributes["stride"] = AttributeValue.integers(window.strides).simplest
      if node.integer("ceil_mode", default: 0) == 1 { attributes["ceil_mode"] = .flag(true) }
      if key == "average_pool", window.padding != [0, 0, 0, 0],
        node.integer("count_include_pad", default: 0) == 0
      {
        attributes["count_include_pad"] = .flag(false)
      }
      return try builder.apply(key, attributes, to: [image])
    }
  }

  /// `GlobalAveragePool` and `GlobalMaxPool`.
  func globalPooling(_ function: String) throws {
    let input = try value()
    guard input.rank >= 3 else { throw ImportProblem("reads \(input.words), expected images") }
    let image = input.rank == 4 ? fromImages(try images(input)) : input
    set(try reduced(image, function, Set(2..<input.rank), keepsAxes: true))
  }
}

extension AttributeValue {
  /// A single integer for a list of equal ones.
  fileprivate var simplest: AttributeValue {
    if case .integers(let list) = self, Set(list).count == 1, let first = list.first {
      return .integer(first)
    }
    return self
  }
}
