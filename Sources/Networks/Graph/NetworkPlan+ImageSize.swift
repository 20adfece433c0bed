import TensorCore

extension NetworkPlan {
  /// Channels of the images that the network reads.
  public var inputChannels: Int { graph.inputs[0].channels }

  /// Whether the network accepts images of this size.
  public func accepts(height: Int, width: Int) -> Bool {
    (try? outputShape(for: [height, width, inputChannels])) != nil
  }

  /// The smallest side of square images that the network accepts, if it accepts all larger ones
  /// too; otherwise the side of some accepted images, and nil if none is found up to 4096.
  public var smallestSide: Int? {
    func passes(_ side: Int) -> Bool { accepts(height: side, width: side) }
    guard var enough = (0...12).lazy.map({ 1 << $0 }).first(where: passes) else {
      // The network accepts only one size.
      return (1...512).first(where: passes)
    }
    var tooSmall = enough / 2
    while enough - tooSmall > 1 {
      let side = (enough + tooSmall) / 2
      if passes(side) { enough = side } else { tooSmall = side }
    }
    return enough
  }

  /// An image shape `[H, W, C]` that the network accepts.
  ///
  /// - Throws: `GraphProblem` if the network accepts no size up to 4096×4096; it gives the error
  ///   for 256×256.
  public func anyImage() throws(GraphProblem) -> Shape {
    let side = smallestSide ?? 256
    let image: Shape = [side, side, inputChannels]
    _ = try outputShape(for: image)
    return image
  }

  /// The smallest side, at least `side`, for which the output has the size of the input; nil if
  /// there is none close to it.
  ///
  /// A network of convolutions treats both axes alike, so each side can be searched on its own.
  private func fittingSide(from side: Int) -> Int? {
    for exponent in 0...12 {
      let multiple = 1 << exponent
      let candidate = (side + multiple - 1) / multiple * multiple
      let image: Shape = [candidate, candidate, inputChannels]
      guard let output = try? outputShape(for: image, limits: .mostBytes) else {
        continue
      }
      if output.rank == 4, output[1] == candidate, output[2] == candidate { return candidate }
    }
    guard let smallest = smallestSide, smallest > side else { return nil }
    return fittingSide(from: smallest)
  }

  /// The smallest size, at least `height`×`width`, for which the output has the size of the input;
  /// nil if there is none close to it.
  public func fittingSize(height: Int, width: Int) -> ImageExtent? {
    guard let fittingHeight = fittingSide(from: height), let fittingWidth = fittingSide(from: width)
    else { return nil }
    let size = ImageExtent(height: fittingHeight, width: fittingWidth)
    return sizeProblem(size) == nil ? size : nil
  }

  /// Why the output for images of this size has another size, whatever the memory; nil if it has the
  /// same size.
  public func sizeProblem(_ size: ImageExtent) -> String? {
    do throws(GraphProblem) {
      let image: Shape = [size.height, size.width, inputChannels]
      let made = try outputShape(for: image, limits: .mostBytes)
      guard made.rank == 4 else { return "its output is \(made), not an image" }
      return made.extents.prefix(3) == [1, size.height, size.width]
        ? nil : "its output is \(made[1])×\(made[2])"
    } catch {
      return error.description
    }
  }

  /// The shape of the value at a path for one image of `[H, W, C]`; nil if there is no such node,
  /// or if the network does not accept the image.
  public func shape(at path: String, for image: Shape) -> Shape? {
    guard let node = graph.node(at: path) else { return nil }
    return try? shapes(for: Shape([1] + image.extents))[node]
  }
}
