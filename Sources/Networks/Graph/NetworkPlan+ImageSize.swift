import TensorCore

extension NetworkPlan {
  /// Channels of the images that the network reads.
  public var inputChannels: Int { graph.inputs[0].channels }

  /// Whether images of this size pass through.
  public func accepts(height: Int, width: Int) -> Bool {
    (try? outputShape(for: [height, width, inputChannels])) != nil
  }

  /// The smallest side of square images that pass through, if all larger ones do as well; otherwise
  /// the side of some that pass, and nil if none is found up to 4096.
  public var smallestSide: Int? {
    func passes(_ side: Int) -> Bool { accepts(height: side, width: side) }
    guard var enough = (0...12).lazy.map({ 1 << $0 }).first(where: passes) else {
      // A network for images of one size.
      return (1...512).first(where: passes)
    }
    var tooSmall = enough / 2
    while enough - tooSmall > 1 {
      let side = (enough + tooSmall) / 2
      if passes(side) { enough = side } else { tooSmall = side }
    }
    return enough
  }

  /// An image `[H, W, C]` of a size that passes through.
  ///
  /// - Throws: `GraphProblem` if none up to 4096×4096 does: why one of 256×256 does not.
  public func anyImage() throws(GraphProblem) -> Shape {
    let side = smallestSide ?? 256
    let image: Shape = [side, side, inputChannels]
    _ = try outputShape(for: image)
    return image
  }

  /// The smallest side from `side` on for which the output has the size of the input; nil if there is
  /// none near.
  ///
  /// Along each axis a network of convolutions is the same, so that one side can be asked for alone.
  private func fittingSide(from side: Int) -> Int? {
    for exponent in 0...12 {
      let multiple = 1 << exponent
      let candidate = (side + multiple - 1) / multiple * multiple
      guard let output = try? outputShape(for: [candidate, candidate, inputChannels]) else {
        continue
      }
      if output.rank == 4, output[1] == candidate, output[2] == candidate { return candidate }
    }
    guard let smallest = smallestSide, smallest > side else { return nil }
    return fittingSide(from: smallest)
  }

  /// The smallest size from `height`×`width` on for which the output has the size of the input; nil if
  /// there is none near.
  public func fittingSize(height: Int, width: Int) -> ImageExtent? {
    guard let fittingHeight = fittingSide(from: height), let fittingWidth = fittingSide(from: width)
    else { return nil }
    let size = ImageExtent(height: fittingHeight, width: fittingWidth)
    return sizeProblem(size) == nil ? size : nil
  }

  /// Why images of this size do not become images of this size; nil if they do.
  public func sizeProblem(_ size: ImageExtent) -> String? {
    do throws(GraphProblem) {
      let made = try outputShape(for: [size.height, size.width, inputChannels])
      guard made.rank == 4 else { return "it makes \(made)" }
      return made.extents.prefix(3) == [1, size.height, size.width]
        ? nil : "it makes \(made[1])×\(made[2])"
    } catch {
      return error.description
    }
  }

  /// The shape of the value at a path for one image of `[H, W, C]`; nil if there is no such node, or
  /// the image does not pass through.
  public func shape(at path: String, for image: Shape) -> Shape? {
    guard let node = graph.node(at: path) else { return nil }
    return try? shapes(for: Shape([1] + image.extents))[node]
  }
}
